import { isPlain, type Plain, textsOf } from '../manifest/manifest'

/** Annotations under these prefixes belong to the host: kept as they are on what survives, never copied to what is new. */
const HOST_PREFIXES = [
  'internal.config.kubernetes.io/',
  'config.kubernetes.io/',
  'config.k8s.io/',
  'kustomize.config.k8s.io/',
]

/**
 * Names the claim that generated an object: `<Kind>/<name>`, or `<Kind>/<namespace>/<name>` for an object that is not in
 * the namespace of its claim. A change of the namespace of both, as by kustomize, leaves the annotation right.
 */
export const OWNER = 'krm.lummo.dev/generated-by'
/** Marks an object that is for the tools only and must not reach a cluster. */
export const LOCAL_CONFIG = 'config.kubernetes.io/local-config'
/** The names that kustomize has changed so far, the oldest first, separated by commas. */
export const PREVIOUS_NAMES = 'internal.config.kubernetes.io/previousNames'
/** The namespaces and kinds that go with these names, one for each. */
export const PREVIOUS_NAMESPACES = 'internal.config.kubernetes.io/previousNamespaces'
export const PREVIOUS_KINDS = 'internal.config.kubernetes.io/previousKinds'
/** How kustomize has changed a name. */
export const RENAMING = ['internal.config.kubernetes.io/prefixes', 'internal.config.kubernetes.io/suffixes']
/** The file an object came from, and which document of it (kpt). Both spellings are read, both are written. */
const PATHS = ['config.kubernetes.io/path', 'internal.config.kubernetes.io/path']
const INDEXES = ['config.kubernetes.io/index', 'internal.config.kubernetes.io/index']
/** What kustomize knows an object by. Behind another function it has paths as well, of files that do not exist. */
const KUSTOMIZE_ID = 'kustomize.config.k8s.io/id'
/** What hosts write into the text of an object when they hand it over; users never do. */
const ADDED_LINE =
  /^\s+['"]?(internal\.config\.kubernetes\.io\/[\w-]+|config\.kubernetes\.io\/(path|index)|config\.k8s\.io\/id|kustomize\.config\.k8s\.io\/id)['"]?:/

/** Whether an annotation belongs to the host. */
export const isHostAnnotation = (key: string): boolean => HOST_PREFIXES.some((prefix) => key.startsWith(prefix))

const mapOfAnnotations = ({ metadata }: Plain): unknown => (isPlain(metadata) ? metadata.annotations : undefined)

/** The annotations of any object, however malformed the object is. */
const annotationsOf = (object: Plain): Record<string, string> => textsOf(mapOfAnnotations(object))

/** The annotations of an object that belong to its host. */
export const hostAnnotations = (object: Plain): Record<string, string> =>
  textsOf(mapOfAnnotations(object), isHostAnnotation)

export const isLocalConfig = (object: Plain): boolean => annotationsOf(object)[LOCAL_CONFIG] === 'true'

/** The claim that generated an object, as its annotation names it. */
export interface Owner {
  /** The annotation. */
  text: string
  kind: string
  name: string
  /** Where it is not that of the object. Also absent in what versions before 0.2 generated. */
  namespace?: string
}

/** Returns the owner that an object names, or undefined. */
export function ownerOf(object: Plain): Owner | undefined {
  const text = annotationsOf(object)[OWNER]
  if (text === undefined) return undefined
  const [kind = '', ...rest] = text.split('/')
  const [namespace, name] = rest.length === 2 ? rest : [undefined, rest.join('/')]
  return { text, kind, name: name ?? '', ...(namespace === undefined ? {} : { namespace }) }
}

/** The file and document index a host gave an object; undefined where the host works without files (kustomize). */
export function fileOf(object: Plain): { path: string; index: number } | undefined {
  const annotations = annotationsOf(object)
  const path = PATHS.map((key) => annotations[key]).find((value) => value !== undefined)
  if (path === undefined || annotations[KUSTOMIZE_ID] !== undefined) return undefined
  const index = INDEXES.map((key) => annotations[key]).find((value) => value !== undefined)
  return { path, index: Number(index ?? 0) || 0 }
}

/** The annotations that put an object into a file of the package. */
export const fileAnnotations = (path: string, index: number): Record<string, string> => ({
  [PATHS[0] as string]: path,
  [INDEXES[0] as string]: String(index),
})

/** Whether a line of an object's text was added by the host: such lines are not in the user's file. */
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
