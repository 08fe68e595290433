import { isPlain, type Plain, textsOf } from '../manifest/manifest'

/**
 * Prefixes of the annotations that belong to the host. Such annotations are kept on existing objects and never copied
 * to new objects.
 */
const HOST_PREFIXES = [
  'internal.config.kubernetes.io/',
  'config.kubernetes.io/',
  'config.k8s.io/',
  'kustomize.config.k8s.io/',
]

/**
 * Annotation that contains the claim that generated an object. The value is `<Kind>/<name>`, or
 * `<Kind>/<namespace>/<name>` if the object is not in the namespace of its claim. The annotation stays valid if the
 * claim and the object both move to another namespace, as with kustomize.
 */
export const OWNER = 'krm.lummo.dev/generated-by'
/** Annotation that lists ignored findings about an object, as `CODE: reason`. */
export const IGNORE = 'krm.lummo.dev/ignore'
/** Annotation that marks an object as intended for tools only. Such an object must not be applied to a cluster. */
export const LOCAL_CONFIG = 'config.kubernetes.io/local-config'
/** Annotation that lists the names that kustomize has replaced, separated by commas and starting with the oldest. */
export const PREVIOUS_NAMES = 'internal.config.kubernetes.io/previousNames'
/** Annotations with the namespaces and kinds of the replaced names, one for each name. */
export const PREVIOUS_NAMESPACES = 'internal.config.kubernetes.io/previousNamespaces'
export const PREVIOUS_KINDS = 'internal.config.kubernetes.io/previousKinds'
/** Annotations with the prefixes and suffixes that kustomize has added to a name. */
export const RENAMING = ['internal.config.kubernetes.io/prefixes', 'internal.config.kubernetes.io/suffixes']
/**
 * Annotations in which kpt stores the file of an object and the index of its document. Both spellings of each
 * annotation are read and written.
 */
const PATHS = ['config.kubernetes.io/path', 'internal.config.kubernetes.io/path']
const INDEXES = ['config.kubernetes.io/index', 'internal.config.kubernetes.io/index']
/**
 * Annotation with the identity of an object in kustomize. After another function has run, the object can also have
 * path annotations of files that do not exist.
 */
const KUSTOMIZE_ID = 'kustomize.config.k8s.io/id'
/** Pattern of lines that hosts add to the text of an object. Users never write such lines. */
const ADDED_LINE =
  /^\s+['"]?(internal\.config\.kubernetes\.io\/[\w-]+|config\.kubernetes\.io\/(path|index)|config\.k8s\.io\/id|kustomize\.config\.k8s\.io\/id)['"]?:/

/** Checks whether an annotation belongs to the host that runs the function. */
export const isHostAnnotation = (key: string): boolean => HOST_PREFIXES.some((prefix) => key.startsWith(prefix))

const mapOfAnnotations = ({ metadata }: Plain): unknown => (isPlain(metadata) ? metadata.annotations : undefined)

/** Returns the annotations of any object, even a malformed one. */
const annotationsOf = (object: Plain): Record<string, string> => textsOf(mapOfAnnotations(object))

/** Returns the annotations that belong to the host of an object. */
export const hostAnnotations = (object: Plain): Record<string, string> =>
  textsOf(mapOfAnnotations(object), isHostAnnotation)

/** Returns the annotation that lists the findings to ignore; undefined if there is none. */
export const ignoredIn = (object: Plain): string | undefined => annotationsOf(object)[IGNORE]

export const isLocalConfig = (object: Plain): boolean => annotationsOf(object)[LOCAL_CONFIG] === 'true'

/** Claim that generated an object, according to the annotation of the object. */
export interface Owner {
  /** Value of the annotation. */
  text: string
  kind: string
  name: string
  /**
   * Namespace of the claim, if it differs from the namespace of the object. Versions before 0.2 never set this
   * annotation.
   */
  namespace?: string
}

/** Returns the owner in the annotation of an object; undefined if there is no owner. */
export function ownerOf(object: Plain): Owner | undefined {
  const text = annotationsOf(object)[OWNER]
  if (text === undefined) return undefined
  const [kind = '', ...rest] = text.split('/')
  const [namespace, name] = rest.length === 2 ? rest : [undefined, rest.join('/')]
  return { text, kind, name: name ?? '', ...(namespace === undefined ? {} : { namespace }) }
}

/** Returns the file and the document index that the host has set; undefined for a host without files (kustomize). */
export function fileOf(object: Plain): { path: string; index: number } | undefined {
  const annotations = annotationsOf(object)
  const path = PATHS.map((key) => annotations[key]).find((value) => value !== undefined)
  if (path === undefined || annotations[KUSTOMIZE_ID] !== undefined) return undefined
  const index = INDEXES.map((key) => annotations[key]).find((value) => value !== undefined)
  return { path, index: Number(index ?? 0) || 0 }
}

/** Returns the annotations that assign an object to a file of the package. */
export const fileAnnotations = (path: string, index: number): Record<string, string> => ({
  [PATHS[0] as string]: path,
  [INDEXES[0] as string]: String(index),
})

/** Checks whether the host added a line. Such a line is not in the user’s file. */
export function isAddedLine(lines: readonly string[], line: number): boolean {
  const text = lines[line] ?? ''
  if (ADDED_LINE.test(text)) return true
  const block = /^(\s*)annotations:\s*$/.exec(text)
  if (block === null) return false
  const indent = block[1]?.length ?? 0
  const entries: string[] = []
  for (let at = line + 1; at < lines.length && (lines[at]?.search(/\S/) ?? 0) > indent; at++)
    entries.push(lines[at] ?? '')
  return entries.length > 0 && entries.every((entry) => ADDED_LINE.test(entry))
}
