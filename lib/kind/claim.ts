import type { Finding, FieldPath } from '../finding/finding'
import type { Manifest, Plain } from '../manifest/manifest'
import type { Once } from '../manifest/memo/once'
import type { Settings } from '../settings/spec'
import type { SourceOf } from './walk/reporter'
import type { Table } from './table/table'

/** The apiVersion of all short objects. */
export const API_VERSION = 'krm.lummo.dev/v1alpha1'
/** Legacy spellings of the apiVersion with the same meaning. */
export const LEGACY_API_VERSIONS = ['lummoKRM/v1', 'LummoKRM/v1', 'LummoKRM', 'lummoKRM']

/** Checks whether an apiVersion belongs to short objects. An object without an apiVersion is recognised by its kind. */
export const isOurs = (apiVersion: string): boolean =>
  apiVersion === API_VERSION || apiVersion === '' || LEGACY_API_VERSIONS.includes(apiVersion)

/** A short object, checked and in canonical form. */
export interface Claim<S> {
  kind: string
  name: string
  namespace?: string
  /** Labels and annotations of the object, which generated objects inherit. */
  labels: Readonly<Record<string, string>>
  annotations: Readonly<Record<string, string>>
  /** The name that the user wrote and the current name, if the host has renamed the object. */
  renamed?: { from: string; to: string }
  spec: S
}

/** A claim whose absent fields have the defaults of the settings. */
export interface CompleteClaim<S, W = S> extends Claim<S> {
  /** The spec without defaults, for rules and messages about what was written. */
  written: W
}

/** A short object as written: identified, but not checked. */
export interface RawClaim extends Claim<Plain> {
  /** Settings for this object only. */
  settings?: Plain
  /** Type errors in the fields, and whether this run reports them. */
  error?: { message: string; isTold: boolean }
}

/**
 * What an expansion can read of the rest of the package. The view is read-only and independent of the order of items.
 */
export interface World {
  readonly settings: Settings
  /** Returns the settings of another short object. */
  settingsOf(claim: RawClaim): Settings
  /**
   * Returns the Kubernetes objects of these kinds, sorted: objects of the input, and objects that earlier claims
   * generated. An ambiguous kind can include its group: `Gateway.gateway.networking.k8s.io`.
   */
  list(kinds: readonly string[]): readonly Manifest[]
  /**
   * Returns the objects of these kinds that mention a name, also as part of a longer name (`cart` in `cart-api`, not in
   * `carts`). The result can contain further objects, so callers must check again.
   */
  find(kinds: readonly string[], mention: string): readonly Manifest[]
  /**
   * Returns the Kubernetes object of a kind and name, with its current name or the name that it had before the host
   * renamed it.
   *
   * @param namespace of the object; objects without a namespace match every namespace, and an absent namespace matches
   * every object
   */
  get(kind: string, name: string, namespace?: string): Manifest | undefined
  /**
   * Returns the objects of these kinds whose pods can have these labels. The result can contain further objects, so
   * callers must check again.
   */
  withPodLabels(kinds: readonly string[], labels: Readonly<Record<string, string>>): readonly Manifest[]
  /** Like `list` and `find`, without objects that claims of this run generate. */
  natives(kinds: readonly string[], mention?: string): readonly Manifest[]
  /** Returns the other short objects of one kind. */
  claims(kind: string): readonly RawClaim[]
  /**
   * Computes a value once per run, for all claims. The value must not depend on the claim that needs it first, or on
   * settings that the key does not name, because each claim can have different settings.
   */
  readonly once: Once
  /** Returns the place of an object for a message: `app.yaml:12`, or the claim that generates it. */
  where(subject: Manifest | RawClaim, path?: FieldPath): string
}

/** An object of the output, foreign or generated. */
export interface Subject {
  readonly manifest: Manifest
  /**
   * The claim that generated the object, in this or an earlier run: `LummoDeployment/web`. Only set if the claim is
   * certain.
   */
  readonly owner?: string
}

/** A violation that a claim reports about an object. The path is a path in that object. */
export interface Violation {
  about: Subject
  finding: Finding
  /** The likely spelling of the value in the claim that generated the object: an image, a host. */
  written?: string
  /** The container whose image violates the rule. */
  container?: string
}

/** The result of expanding one claim. */
export interface Expansion {
  manifests: Manifest[]
  findings: Finding[]
}

/** The input for reading a claim. */
export interface ClaimInput {
  object: Plain
  sourceOf: SourceOf
}

/** The field of a spec with settings for this object only. */
export const OWN_SETTINGS = 'package'

/** The result of reading a claim. */
export interface ReadClaim {
  claim: Claim<unknown>
  /** The settings of the object, as written. */
  settings?: Plain
  findings: Finding[]
  /** Converts paths of the canonical form to paths of the source. */
  toSource(path: FieldPath): FieldPath
}

/**
 * Identifies a legacy form by the path of a field that the current form does not have or, with `shape`, by a legacy
 * value of a current field.
 */
export interface LegacyForm {
  field: readonly string[]
  shape?: Table
}

/** A kind of short object, ready for the pipeline. `defineKind` creates it. */
export interface Kind {
  readonly kind: string
  /** One sentence for lists and docs. */
  readonly summary: string
  /** Returns the table of the spec. Parts that several kinds share are references; see shared-tables.ts. */
  table(): Table
  /** Marks of legacy forms, which schemas accept. */
  readonly legacy: readonly LegacyForm[]
  /** Fields that set the image of a container, keyed by container name; `*` matches all other containers. */
  readonly imageFields: Readonly<Record<string, string>>
  /** Identifies the claim without checking its spec. */
  identify(object: Plain): RawClaim
  /** Checks the spec and converts it to canonical form. */
  read(input: ClaimInput): ReadClaim
  /** Returns the Kubernetes objects of a claim without errors. A pure function. */
  expand(claim: Claim<unknown>, world: World): Expansion
  /** Inspects the final output. The pipeline does not call it if there are errors. */
  readonly inspect: ((claim: Claim<unknown>, subjects: readonly Subject[]) => readonly Violation[]) | undefined
  /** Checks whether the run must return no objects, as required by hosts that use only the findings. */
  suppressesOutput(claim: Claim<unknown>): boolean
}
