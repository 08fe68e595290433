import type { Finding, LocatedFinding } from '../finding/finding'
import type { RawClaim } from '../kind/claim'
import { groupOf } from '../manifest/id'
import type { Manifest } from '../manifest/manifest'
import type { Once } from '../manifest/memo/once'
import type { Settings } from '../settings/spec'
import { ownerOf } from '../wire/annotations'

/** A manifest at the end of a run, and where its author can fix it. */
export interface Finished {
  readonly manifest: Manifest
  /** The claim that generated it; undefined for a foreign object. */
  readonly claim: RawClaim | undefined
  /**
   * Returns a finding at the line that the author wrote: for a generated object, a line of its claim.
   *
   * @param draft its path is one of the manifest
   * @param words for a generated object: the finding is at the first of these words that the spec of the claim contains
   * @param within of several such places, one below a field whose name contains this string
   */
  finding(draft: Finding, words?: string | readonly string[], within?: string): LocatedFinding
}

/** Selects objects by properties that need no parsing. */
export interface Choice {
  (apiVersion: string, kind: string): boolean
  /** The only kinds that can be selected, if they are limited. */
  readonly kinds?: readonly string[]
}

/**
 * How much of the cluster a run sees:
 * - `package`: everything except external objects. Only then can a check report missing or unused objects;
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
  /** Returns the foreign objects among the subjects, of these kinds or of all kinds. */
  natives(kinds?: readonly string[]): readonly Finished[]
  /** Returns all objects of these kinds. */
  all(kinds: readonly string[]): readonly Finished[]
  /** Returns the selected objects that can contain a word, without those that certainly do not. */
  holding(word: string, choice: Choice): readonly Finished[]
  /** Computes a value once per run, for all checks. */
  readonly once: Once
  /** Returns the selected objects whose pods can have these labels, without those that certainly do not. */
  withPodLabels(labels: Readonly<Record<string, string>>): readonly Finished[]
}

/** A rule for several objects, or for any object regardless of its origin. Pure. */
export interface PackageCheck {
  /**
   * Required scope: the whole `package` for missing or unused objects; objects in their `final` form for conflicts
   * between objects; or only `objects`.
   */
  readonly needs: 'package' | 'final' | 'objects'
  run(pack: FinishedPackage): readonly LocatedFinding[]
}

/** Kinds whose names other groups use too: the Service of Knative, the NetworkPolicy of Calico, the Job of Volcano. */
const GROUPS: Readonly<Record<string, string>> = {
  Ingress: 'networking.k8s.io',
  Job: 'batch',
  NetworkPolicy: 'networking.k8s.io',
  Service: '',
}

/**
 * Returns a choice of objects by kind. An ambiguous kind includes its group (`Certificate.cert-manager.io`); without a
 * group, it belongs to Kubernetes itself.
 */
export function ofKinds(kinds: readonly string[]): Choice {
  const groups = new Map(kinds.map(groupAndKind))
  const choice = (apiVersion: string, kind: string) => {
    if (!groups.has(kind)) return false
    const group = groups.get(kind)
    return group === undefined || group === groupOf(apiVersion)
  }
  return Object.assign(choice, { kinds: [...groups.keys()] })
}

function groupAndKind(text: string): [kind: string, group: string | undefined] {
  const dot = text.indexOf('.')
  if (dot < 0) return [text, Object.hasOwn(GROUPS, text) ? GROUPS[text] : undefined]
  return [text.slice(0, dot), text.slice(dot + 1)]
}

/** Returns a function that finds the objects of these kinds that can contain a word. */
export const findIn =
  (pack: FinishedPackage, kinds: readonly string[]) =>
  (word: string): Manifest[] =>
    pack.holding(word, ofKinds(kinds)).map(({ manifest }) => manifest)

/**
 * Returns the severity of a certain failure: a foreign object can be a patch, or be completed on its way to the
 * cluster.
 */
export const severityFor = ({ claim }: Finished) => (claim === undefined ? 'warning' : 'error')

/**
 * Checks whether an earlier run generated and checked an object whose claim and settings are not in this run, as in the
 * output of a kustomize build. The external objects that the earlier run knew are unknown here.
 */
export const wasChecked = ({ settings }: FinishedPackage, { claim, manifest }: Finished): boolean =>
  claim === undefined && ownerOf(manifest) !== undefined && settings.checks.external.length === 0

/** Returns the name of an object in a message. */
export const nameOf = ({ manifest }: Pick<Finished, 'manifest'>): string => `${manifest.kind}/${manifest.metadata.name}`
