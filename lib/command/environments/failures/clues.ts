import { basename } from 'node:path'
import type { FieldPath, Place } from '../../../finding/finding'
import { isPlain } from '../../../manifest/manifest'
import type { SourceDocument } from './documents'

/** Location of a failure, and the fix. */
export interface FailurePlace {
  place: Place
  advice?: string
}

/** A kustomize 5.8 error message, and the field that causes the error. */
interface Clue {
  message: RegExp
  /**
   * Checks whether a field of a kustomization, patch or replacement caused the failure. `found` contains the capture
   * groups of the expression.
   */
  isAt(path: FieldPath, value: unknown, found: readonly string[]): boolean
  atKey?: boolean
}

const GENERATORS = ['configMapGenerator', 'secretGenerator']
const last = (path: FieldPath) => path.at(-1)

const CLUES: readonly Clue[] = [
  { message: /json: unknown field "(.+?)"/, isAt: (path, _, [name]) => last(path) === name, atKey: true },
  { message: /kind should be Kustomization or Component/, isAt: (path) => path.length === 1 && path[0] === 'kind' },
  {
    message: /invalid literal source (.+?), expected key=value/,
    isAt: (path, value, [text]) => path.includes('literals') && value === text,
  },
  {
    message: /resource with name (\S+) does not match a config/,
    isAt: (path, value, [name]) => path[0] === 'replicas' && last(path) === 'name' && value === name,
  },
  {
    message: /nothing selected by [^/]*\/(.+?)\.\[/,
    isAt: (path, value, [name]) => path.includes('source') && last(path) === 'name' && value === name,
  },
  {
    message: /fieldPath `(.+?)` is missing/,
    isAt: (path, value, [text]) => last(path) === 'fieldPath' && value === text,
  },
  {
    message: /unable to find field "(.+?)" in replacement target/,
    isAt: (path, value, [text]) => path.at(-2) === 'fieldPaths' && value === text,
  },
  { message: /^Unexpected kind: (\S+)/, isAt: (path, value, [text]) => last(path) === 'op' && value === text },
  {
    message: /doc is missing (?:key|path): "?([^\s:"]+)/,
    isAt: (path, value, [text]) => last(path) === 'path' && value === text,
  },
  {
    message: /parse SM or JSON patch from \[path: "(.+?)"\]/,
    isAt: (path, value, [text]) => last(path) === 'path' && value === text,
  },
  {
    message: /resid\.ResId\{.*?Name:"(.+?)".*exists?; (?:behavior must be|cannot) merge or replace/,
    isAt: (path, value, [name]) =>
      GENERATORS.includes(String(path[0])) && path.length === 3 && last(path) === 'name' && value === name,
  },
  {
    message: /security; file '([^']+)' is not in or below/,
    isAt: (_, value, [file = '']) => typeof value === 'string' && basename(value) === basename(file),
  },
  {
    message: /accumulating resources from '([^']+)'/,
    isAt: (path, value, [entry]) => path[0] === 'resources' && value === entry,
  },
]

/** Messages about an object. The capture groups are the kind and the name of the object. */
const OF_OBJECT = /already registered id: ([^.]+)\.[^/]*\/(.+?)\.\[/

/** Returns the field that a message refers to. Fields of the first kustomization have precedence. */
export function clueIn(
  reason: string,
  kustomizations: readonly (readonly SourceDocument[])[],
  objects: readonly SourceDocument[],
): FailurePlace | undefined {
  for (const { message, isAt, atKey = false } of CLUES) {
    const [, ...found] = message.exec(reason) ?? []
    if (!message.test(reason)) continue
    for (const { value, place } of kustomizations.flat()) {
      const path = fieldIn(value, (at, one) => isAt(at, one, found))
      if (path !== undefined) return { place: place(path, atKey) }
    }
  }
  const [, kind, name] = OF_OBJECT.exec(reason) ?? []
  const twice = objects.filter(
    ({ value }) => isPlain(value) && value.kind === kind && isPlain(value.metadata) && value.metadata.name === name,
  )
  const [, second] = twice
  return second === undefined ? undefined : { place: second.place(['metadata', 'name']) }
}

/** Returns the entry of `resources` that adds an object a second time. */
export function addedTwice(
  stderr: string,
  kustomizations: readonly (readonly SourceDocument[])[],
): FailurePlace | undefined {
  const [, entry] = /accumulating resources from '([^']+)': [^:]*: recursed merging from path/.exec(stderr) ?? []
  for (const { value, place } of kustomizations.flat()) {
    const list = isPlain(value) && Array.isArray(value.resources) ? value.resources : []
    const at = list.lastIndexOf(entry)
    if (at !== -1) return { place: place(['resources', at]), advice: ' Remove the second entry, or add a prefix.' }
  }
  return undefined
}

/** Returns the path of the first field that a function accepts, in the order of the document. */
function fieldIn(
  value: unknown,
  isWanted: (path: FieldPath, value: unknown) => boolean,
  path: FieldPath = [],
): FieldPath | undefined {
  if (path.length > 0 && isWanted(path, value)) return path
  if (!Array.isArray(value) && !isPlain(value)) return undefined
  const members = Array.isArray(value) ? [...value.entries()] : Object.entries(value)
  for (const [step, one] of members) {
    const found = fieldIn(one, isWanted, [...path, step])
    if (found !== undefined) return found
  }
  return undefined
}
