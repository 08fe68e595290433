import type { Finding, LocatedFinding } from '../finding/finding'
import type { RawClaim } from '../kind/claim'
import { groupOf } from '../manifest/id'
import type { Manifest } from '../manifest/manifest'
import { memoizeStrings } from '../manifest/memo/memoize'
import type { Once } from '../manifest/memo/once'
import type { Settings } from '../settings/spec'
import { ownerOf } from '../wire/annotations'

/** A manifest at the end of a run, and the claim in which the author can fix its problems. */
export interface Finished {
  readonly manifest: Manifest
  /** The claim that generated the manifest; undefined for a foreign object. */
  readonly claim: RawClaim | undefined
  /**
   * Returns a finding at the line that the author wrote. For a generated object, the line is in its claim.
   *
   * @param draft the finding, with a path in the manifest
   * @param words for a generated object: words in the spec of the claim; the location of the first word is the location
   * of the finding
   * @param within prefers a line below a field whose name contains this string
   */
  finding(draft: Finding, words?: string | readonly string[], within?: string): LocatedFinding
}

/** Properties by which objects are selected before they are parsed. */
export interface Choice {
  (apiVersion: string, kind: string): boolean
  /** Kinds to select; if absent, all kinds are selected. */
  readonly kinds?: readonly string[]
}

/**
 * Part of the cluster that a run sees:
 * - `package`: everything except external objects. Only with this scope can a check report missing or unused objects;
 * - `sources`: input of a kustomization that still patches, copies or omits objects;
 * - `object`: some objects in their final form.
 */
export type Scope = 'package' | 'sources' | 'object'

/** A package at the end of a run. Objects are parsed on demand. */
export interface FinishedPackage {
  readonly settings: Settings
  readonly scope: Scope
  /** Returns the objects of these kinds that the run checks, sorted by kind and name. */
  subjects(kinds: readonly string[]): readonly Finished[]
  /** Returns the foreign objects among the subjects, either of these kinds or of all kinds. */
  natives(kinds?: readonly string[]): readonly Finished[]
  /** Checks whether there can be an object of these kinds, without parsing objects. */
  has(kinds: readonly string[]): boolean
  /** Returns all objects of these kinds. */
  all(kinds: readonly string[]): readonly Finished[]
  /**
   * Returns the selected objects that can contain the given word. Omits objects that certainly do not contain the word.
   */
  holding(word: string, choice: Choice): readonly Finished[]
  /**
   * Checks whether an object of these kinds can contain a string. For a string that is searched only once, this takes
   * less time than `holding`, which first indexes all words of the generated objects.
   */
  mentions(text: string, kinds: readonly string[]): boolean
  /** Computes a value once per run and shares it between all checks. */
  readonly once: Once
  /**
   * Returns the selected objects whose pods can have these labels. Omits objects whose pods certainly do not have the
   * labels.
   */
  withPodLabels(labels: Readonly<Record<string, string>>): readonly Finished[]
}

/** A check of several objects, or of any object regardless of its origin. A check is a pure function. */
export interface PackageCheck {
  /**
   * Required scope: `package` to report missing or unused objects, `final` to report conflicts between objects, or
   * `objects`.
   */
  readonly needs: 'package' | 'final' | 'objects'
  run(pack: FinishedPackage): readonly LocatedFinding[]
}

/**
 * API groups of kinds whose names also exist in other groups: the Service of Knative, the NetworkPolicy of Calico, the
 * Job of Volcano.
 */
const GROUPS: Readonly<Record<string, string>> = {
  Ingress: 'networking.k8s.io',
  Job: 'batch',
  NetworkPolicy: 'networking.k8s.io',
  Service: '',
}

/**
 * Returns a selection of objects by kind. An ambiguous kind includes its group (`Certificate.cert-manager.io`). A kind
 * without a group belongs to Kubernetes itself.
 */
export function ofKinds(kinds: readonly string[]): Choice {
  const wanted = kinds.map(kindAndGroup)
  const choice = (apiVersion: string, kind: string) =>
    wanted.some((one) => one.kind === kind && (one.group === undefined || one.group === groupOf(apiVersion)))
  return Object.assign(choice, { kinds: wanted.map(({ kind }) => kind) })
}

const kindAndGroup = memoizeStrings((text: string): { kind: string; group: string | undefined } => {
  const dot = text.indexOf('.')
  if (dot < 0) return { kind: text, group: Object.hasOwn(GROUPS, text) ? GROUPS[text] : undefined }
  return { kind: text.slice(0, dot), group: text.slice(dot + 1) }
})

/** Returns a function that finds, among the objects of these kinds, those that may contain a given word. */
export const findIn =
  (pack: FinishedPackage, kinds: readonly string[]) =>
  (word: string): Manifest[] =>
    pack.holding(word, ofKinds(kinds)).map(({ manifest }) => manifest)

/**
 * Returns the severity of a certain failure. The severity is lower for a foreign object, because the object can be a
 * patch, or another tool can complete the object before the cluster receives it.
 */
export const severityFor = ({ claim }: Finished) => (claim === undefined ? 'warning' : 'error')

/**
 * Checks whether an earlier run generated and checked an object, as in the output of a kustomize build. The claim and
 * the settings of such an object are not in this run, so the external objects of the earlier run are unknown.
 */
export const wasChecked = ({ settings }: FinishedPackage, { claim, manifest }: Finished): boolean =>
  claim === undefined && ownerOf(manifest) !== undefined && settings.checks.external.length === 0

/** Returns the name with which messages refer to an object. */
export const nameOf = ({ manifest }: Pick<Finished, 'manifest'>): string => `${manifest.kind}/${manifest.metadata.name}`
