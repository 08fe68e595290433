import type { Finding, LocatedFinding } from '../finding/finding'
import type { RawClaim } from '../kind/claim'
import { groupOf } from '../manifest/id'
import type { Manifest } from '../manifest/manifest'
import type { Settings } from '../settings/spec'
import { ownerOf } from '../wire/annotations'

/** A manifest as it leaves a run, and where its author can mend it. */
export interface Finished {
  readonly manifest: Manifest
  /** The claim that made it; undefined for an object that came in as it is. */
  readonly claim: RawClaim | undefined
  /**
   * A finding about it, at the author's own line: for what a claim made, the claim's.
   *
   * @param draft its path is one of the manifest
   * @param words where a claim made the manifest: the finding stands where the claim's spec says the first of these that it has
   * @param within of several such places, one under a field whose name holds this text
   */
  finding(draft: Finding, words?: string | readonly string[], within?: string): LocatedFinding
}

/** Chooses objects by what can be seen without parsing them. */
export interface Choice {
  (apiVersion: string, kind: string): boolean
  /** Where only objects of some kinds can be chosen, these. */
  readonly kinds?: readonly string[]
}

/**
 * What a run sees of what will be in the cluster together:
 * - `package`: all of it, but for what is marked as external. Only then can a check say that something is missing, or that
 *   nobody uses it;
 * - `sources`: what a kustomization has yet to patch, copy or leave out;
 * - `object`: some objects, each as it will be.
 */
export type Scope = 'package' | 'sources' | 'object'

/** A package as it leaves a run, read as lazily as can be: an object is parsed when a check asks for it. */
export interface FinishedPackage {
  readonly settings: Settings
  readonly scope: Scope
  /** Objects that the run answers for, of these kinds, in the order of kind and name. */
  subjects(kinds: readonly string[]): readonly Finished[]
  /** Those of them that came in as they are, of these kinds or of all. */
  natives(kinds?: readonly string[]): readonly Finished[]
  /** All objects of these kinds. */
  all(kinds: readonly string[]): readonly Finished[]
  /** Those of the chosen objects that may hold a word; the ones that surely do not are left out. */
  holding(word: string, choice: Choice): readonly Finished[]
  /** Objects that run pods which may have these labels; likewise. */
  withPodLabels(labels: Readonly<Record<string, string>>): readonly Finished[]
}

/** A rule that concerns several objects, or any object whoever made it. Pure. */
export interface PackageCheck {
  /**
   * What must be in sight: the whole `package` for what is missing or unused; objects as they will be in the cluster
   * (`final`) for what several of them make together; or just `objects`.
   */
  readonly needs: 'package' | 'final' | 'objects'
  run(pack: FinishedPackage): readonly LocatedFinding[]
}

/** Kinds whose names other groups use for kinds of their own: Knative's Service, Calico's NetworkPolicy, Volcano's Job. */
const GROUPS: Readonly<Record<string, string>> = {
  Ingress: 'networking.k8s.io',
  Job: 'batch',
  NetworkPolicy: 'networking.k8s.io',
  Service: '',
}

/**
 * Returns the choice of the objects of these kinds, each with its group where that matters (`Certificate.cert-manager.io`).
 * Without it a kind whose name others use as well is that of Kubernetes itself.
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

/** Returns what finds the objects of these kinds that may hold a word. */
export const findIn =
  (pack: FinishedPackage, kinds: readonly string[]) =>
  (word: string): Manifest[] =>
    pack.holding(word, ofKinds(kinds)).map(({ manifest }) => manifest)

/** How to say what fails for certain: what is native may be a patch, or get what it lacks on its way into the cluster. */
export const severityFor = ({ claim }: Finished) => (claim === undefined ? 'warning' : 'error')

/**
 * Whether an earlier run generated an object from a claim that is not in this one, and checked it with settings that are
 * not here either: a build that kustomize has finished has no LummoPackage. What that run knew to be external is unknown.
 */
export const wasChecked = ({ settings }: FinishedPackage, { claim, manifest }: Finished): boolean =>
  claim === undefined && ownerOf(manifest) !== undefined && settings.checks.external.length === 0

/** How an object is called in a message. */
export const nameOf = ({ manifest }: Pick<Finished, 'manifest'>): string => `${manifest.kind}/${manifest.metadata.name}`
