import type { Finding, FieldPath } from '../finding/finding'
import type { Manifest, Plain } from '../manifest/manifest'
import type { Once } from '../manifest/memo/once'
import type { Settings } from '../settings/spec'
import type { SourceOf } from './walk/reporter'
import type { Table } from './table/table'

/** The apiVersion of all short objects. */
export const API_VERSION = 'krm.lummo.dev/v1alpha1'
/** Legacy spellings of the apiVersion. Both have the same meaning. */
export const LEGACY_API_VERSIONS = ['lummoKRM/v1', 'LummoKRM/v1', 'LummoKRM', 'lummoKRM']

/**
 * Checks whether an apiVersion belongs to short objects. An object without an apiVersion is identified by its kind.
 */
export const isOurs = (apiVersion: string): boolean =>
  apiVersion === API_VERSION || apiVersion === '' || LEGACY_API_VERSIONS.includes(apiVersion)

/**
 * Checks whether an object with the name of a kind belongs to the kind, by its apiVersion. Only kinds in the API group
 * of lummo accept legacy spellings.
 */
export const isClaimOf = (kind: Pick<Kind, 'apiVersion'>, apiVersion: string): boolean =>
  kind.apiVersion === API_VERSION ? isOurs(apiVersion) : apiVersion === kind.apiVersion

/** A short object that is checked and in canonical form. */
export interface Claim<S> {
  kind: string
  name: string
  namespace?: string
  /** Labels and annotations of the object, which generated objects inherit. */
  labels: Readonly<Record<string, string>>
  annotations: Readonly<Record<string, string>>
  /** If the host has renamed the object: the name that the user wrote, and the current name. */
  renamed?: { from: string; to: string }
  spec: S
}

/** A claim in which the defaults of the settings replace absent fields. */
export interface CompleteClaim<S, W = S> extends Claim<S> {
  /** The spec without defaults, for checks and messages about the fields that the user wrote. */
  written: W
}

/** A short object as the user wrote it. The kind of the object is known, but its content is not checked. */
export interface RawClaim extends Claim<Plain> {
  /** Settings that apply only to this object. */
  settings?: Plain
  /** Type errors in the fields, and whether this run reports them. */
  error?: { message: string; isTold: boolean }
}

/**
 * View of the rest of the package, for an expansion. The view is read-only, and does not depend on the order of items.
 */
export interface World {
  readonly settings: Settings
  /** Returns the settings that apply to another short object. */
  settingsOf(claim: RawClaim): Settings
  /**
   * Returns the Kubernetes objects of these kinds, sorted: objects of the input, and objects that earlier claims
   * generated. An ambiguous kind can include its group: `Gateway.gateway.networking.k8s.io`.
   */
  list(kinds: readonly string[]): readonly Manifest[]
  /**
   * Returns the objects of these kinds that mention a name, including as part of a longer name (`cart` in `cart-api`,
   * but not in `carts`). The result can contain other objects, so callers must check each object.
   */
  find(kinds: readonly string[], mention: string): readonly Manifest[]
  /**
   * Returns the Kubernetes object with the given kind and name. The name can be the current name, or the name before
   * the host renamed the object.
   *
   * @param namespace namespace of the object; objects without a namespace match every namespace, and an absent
   * namespace matches every object
   */
  get(kind: string, name: string, namespace?: string): Manifest | undefined
  /**
   * Returns the objects of the given kinds whose pods can have the given labels. The result can contain other objects,
   * so callers must check each object.
   */
  withPodLabels(kinds: readonly string[], labels: Readonly<Record<string, string>>): readonly Manifest[]
  /** Works like `list` and `find`, but omits objects that claims of this run generate. */
  natives(kinds: readonly string[], mention?: string): readonly Manifest[]
  /** Returns the short objects of one kind, except the given object. */
  claims(kind: string): readonly RawClaim[]
  /**
   * Computes a value once per run and shares it between all claims. The value must not depend on the claim that needs
   * it first. The value must not depend on settings that are not part of the key, because each claim can have different
   * settings.
   */
  readonly once: Once
  /** Returns the location of an object for a message: `app.yaml:12`, or the claim that generates the object. */
  where(subject: Manifest | RawClaim, path?: FieldPath): string
}

/** An object of the output, foreign or generated. */
export interface Subject {
  readonly manifest: Manifest
  /**
   * The claim that generated the object, in this run or an earlier one: `LummoDeployment/web`. Absent if the claim
   * cannot be determined.
   */
  readonly owner?: string
}

/** A violation that a claim reports about an object. The path is a path in this object. */
export interface Violation {
  about: Subject
  finding: Finding
  /** The value, such as an image or a host, in the spelling that the generating claim probably uses. */
  written?: string
  /** Container whose image violates the rule. */
  container?: string
}

/** The result of expanding one claim. */
export interface Expansion {
  manifests: Manifest[]
  findings: Finding[]
}

/** Input from which a claim is read. */
export interface ClaimInput {
  object: Plain
  sourceOf: SourceOf
}

/** Field of a spec that contains settings for this object only. */
export const OWN_SETTINGS = 'package'

/** The result of reading a claim. */
export interface ReadClaim {
  claim: Claim<unknown>
  /** Settings of the object as the user wrote them. */
  settings?: Plain
  findings: Finding[]
  /** Converts a path in the canonical form to the path in the source. */
  toSource(path: FieldPath): FieldPath
}

/**
 * Marker that identifies a legacy form: the path of a field that the current form does not have or, with `shape`, a
 * legacy value of a current field.
 */
export interface LegacyForm {
  field: readonly string[]
  shape?: Table
}

/** A kind of short object for the pipeline. `defineKind` creates it. */
export interface Kind {
  readonly kind: string
  /** The apiVersion of its objects: that of lummo, or the API group of an organisation. */
  readonly apiVersion: string
  /** Sentence for lists and docs. */
  readonly summary: string
  /** Returns the table of the spec. References point to parts that several kinds share; see shared-tables.ts. */
  table(): Table
  /** Markers of legacy forms. Schemas accept these forms. */
  readonly legacy: readonly LegacyForm[]
  /** Fields that set the image of a container, keyed by container name. The key `*` matches all other containers. */
  readonly imageFields: Readonly<Record<string, string>>
  /** Identifies a claim without checking its spec. */
  identify(object: Plain): RawClaim
  /** Checks the spec and converts it to canonical form. */
  read(input: ClaimInput): ReadClaim
  /** Returns the Kubernetes objects of a claim that has no errors. This is a pure function. */
  expand(claim: Claim<unknown>, world: World): Expansion
  /** Inspects the final output. If there are errors, the pipeline does not call this function. */
  readonly inspect: ((claim: Claim<unknown>, subjects: readonly Subject[]) => readonly Violation[]) | undefined
  /**
   * Checks whether the run must return no objects, because some hosts use only the findings and require an empty
   * output.
   */
  suppressesOutput(claim: Claim<unknown>): boolean
}
