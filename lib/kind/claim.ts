import type { Finding, FieldPath } from '../finding/finding'
import type { Manifest, Plain } from '../manifest/manifest'
import type { Settings } from '../settings/spec'
import type { SourceOf } from './walk/reporter'
import type { Table } from './table/table'

/** The apiVersion of every object of the suite. */
export const API_VERSION = 'krm.lummo.dev/v1alpha1'
/** Spellings of older objects, which mean the same. */
export const OLDER_API_VERSIONS = ['lummoKRM/v1', 'LummoKRM/v1', 'LummoKRM', 'lummoKRM']

/** Whether an apiVersion is the suite's. An object without any is taken by its kind. */
export const isOurs = (apiVersion: string): boolean =>
  apiVersion === API_VERSION || apiVersion === '' || OLDER_API_VERSIONS.includes(apiVersion)

/** One of our objects, checked and in canonical form. */
export interface Claim<S> {
  kind: string
  name: string
  namespace?: string
  /** Labels and annotations that the user gave the object; they are passed on to what it makes. */
  labels: Readonly<Record<string, string>>
  annotations: Readonly<Record<string, string>>
  /** The name the user gave it and the one it has, where its host has renamed it. */
  renamed?: { from: string; to: string }
  spec: S
}

/** A claim with what the settings give where its author wrote nothing. */
export interface CompleteClaim<S, W = S> extends Claim<S> {
  /** The spec without defaults, for rules and messages about what was written. */
  written: W
}

/** One of our objects as it was written: known by its name, not checked. */
export interface RawClaim extends Claim<Plain> {
  /** What is wrong with the types of its fields, if anything is, and whether this run says so. */
  error?: { message: string; isTold: boolean }
}

/** What an expansion may know of the rest of the package. Read-only; the same whatever the order of the items. */
export interface World {
  readonly settings: Settings
  /**
   * Returns the native objects of these kinds, sorted: those that came in and those that claims before this one have
   * made. A kind may be written with its group, where others have one of that name: `Gateway.gateway.networking.k8s.io`.
   */
  list(kinds: readonly string[]): readonly Manifest[]
  /**
   * Returns of these those that mention a name anywhere, be it as a part of a longer one (`cart` in `cart-api`, not in
   * `carts`); others may be left in, so look again.
   */
  find(kinds: readonly string[], mention: string): readonly Manifest[]
  /**
   * Returns the native object of a kind and name, by the name it has or by the one it had before its host renamed it.
   *
   * @param namespace where it has to be; objects that name none are in all of them, and so is what is asked for without
   */
  get(kind: string, name: string, namespace?: string): Manifest | undefined
  /** Those of these kinds that run pods which may have these labels; look again. */
  withPodLabels(kinds: readonly string[], labels: Readonly<Record<string, string>>): readonly Manifest[]
  /** Like `list` and `find`, without what claims of this run make. */
  natives(kinds: readonly string[], mention?: string): readonly Manifest[]
  /** Other objects of ours, of one kind. */
  claims(kind: string): readonly RawClaim[]
  /** Where one of those stands, for a message: `app.yaml:12`, or who makes it. */
  where(subject: Manifest | RawClaim, path?: FieldPath): string
}

/** An object as it goes out, native or made of a claim. */
export interface Subject {
  readonly manifest: Manifest
  /** The claim that has made it for certain, now or in an earlier run: `LummoDeployment/web`. */
  readonly owner?: string
}

/** What one claim has to say of an object. The path of the finding is that of the object. */
export interface Remark {
  about: Subject
  finding: Finding
  /** How the culprit is probably written where the object is made of a claim: an image, a host. */
  written?: string
  /** The container whose image it is about. */
  container?: string
}

/** What comes of one claim. */
export interface Expansion {
  manifests: Manifest[]
  findings: Finding[]
}

/** A claim as the pipeline hands it over. */
export interface ClaimInput {
  object: Plain
  sourceOf: SourceOf
}

/** The field of a spec that holds settings of the object's own. */
export const OWN_SETTINGS = 'package'

/** What comes of reading a claim. */
export interface ReadClaim {
  claim: Claim<unknown>
  /** The object's own settings, as they were written. */
  settings?: Plain
  findings: Finding[]
  /** From paths of the canonical form to those of the source. */
  toSource(path: FieldPath): FieldPath
}

/**
 * What `rewrite` of a kind looks for: a field that today's form does not have, by its path from the object's root; or,
 * with a shape, what else a field of today's form may hold.
 */
export interface OlderForm {
  field: readonly string[]
  shape?: Table
}

/** A kind of object, ready for the pipeline. Made by defineKind. */
export interface Kind {
  readonly kind: string
  /** One sentence for lists and docs. */
  readonly summary: string
  /** The table of the spec. What it shares with other kinds are references: see shared-tables.ts. */
  table(): Table
  /** The marks of older forms, which schemas let pass. */
  readonly older: readonly OlderForm[]
  /** The fields that say what image a container has, by its name; `*` is for all others. */
  readonly imageFields: Readonly<Record<string, string>>
  /** Names the claim, without checking its spec. */
  identify(object: Plain): RawClaim
  /** Checks the spec and brings it into canonical form. */
  read(input: ClaimInput): ReadClaim
  /** Native objects for a claim that `read` found no errors in. Pure. */
  expand(claim: Claim<unknown>, world: World): Expansion
  /** Judges what goes out in the end. Not called when something is wrong before. */
  readonly inspect: ((claim: Claim<unknown>, subjects: readonly Subject[]) => readonly Remark[]) | undefined
  /** Whether nothing at all may go out, for a host that only asks for a verdict. */
  silences(claim: Claim<unknown>): boolean
}
