import { existsSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { FieldPath, Place } from '../../../finding/finding'
import { deepEqual } from '../../../manifest/deep-equal'
import { isPlain, type Plain } from '../../../manifest/manifest'
import { PREVIOUS_NAMES } from '../../../wire/annotations'
import type { StreamItem } from '../../../wire/list/document-stream'
import { YamlDocument } from '../../../wire/yaml/document'
import { decidedBy, generatedBy } from './fields-decided'
import { hasAt, fieldAt } from './field-at'
import { type KustomizationFile, readObjects, shownPath } from '../kustomizations/kustomization-file'
import { type PatchSubject, patchesOf, type SourcePatch } from './patches-of'

/** Annotation with the origin of an object; see `buildMetadata` of a kustomization. */
const ORIGIN = 'config.kubernetes.io/origin'

/** A built object, its names, and the object of the file that it comes from. */
interface Traced {
  object: Plain
  known: PatchSubject
  base: StreamItem | undefined
}

/** Finds the lines that set the fields of built objects. */
export class Sources {
  private readonly objects = new Map<string, readonly StreamItem[]>()
  private readonly strongestFirst: readonly { one: KustomizationFile; patches: readonly SourcePatch[] }[]

  /**
   * @param kustomizations those of the build, bases first
   * @param from the folder that origins are relative to
   */
  constructor(
    kustomizations: readonly KustomizationFile[],
    private readonly from: string,
  ) {
    this.strongestFirst = [...kustomizations].reverse().map((one) => ({ one, patches: patchesOf(one).reverse() }))
  }

  /**
   * Returns the place of a field, in the patch or file that set it, or that of its nearest parent; undefined if the
   * object comes from none of the files.
   */
  place(object: Plain, path: FieldPath, atKey = false): Place | undefined {
    const origin = originOf(object)
    const known = { kind: typeof object.kind === 'string' ? object.kind : '', names: namesOf(object) }
    const generated = this.generator(origin.configuredIn)
    const base = origin.path === undefined ? undefined : this.baseOf(resolve(this.from, origin.path), known)
    if (generated === undefined && origin.configuredIn !== undefined && origin.by !== undefined) {
      return this.baseOf(resolve(this.from, origin.configuredIn), origin.by)?.place([])
    }
    for (let end = path.length; end >= 0; end -= 1) {
      const here = path.slice(0, end)
      const isWhole = end === path.length
      const found = this.decider({ object, known, base }, here, atKey && isWhole)
      if (found !== undefined) return found
      const made = generated === undefined ? undefined : generatedBy(generated, known, here)
      if (made !== undefined) return made
    }
    return generated?.place([])
  }

  /** Returns where an existing field was set, if it is known. */
  private decider({ object, known, base }: Traced, path: FieldPath, atKey: boolean): Place | undefined {
    const value = fieldAt(object, path)
    if (value === undefined) return undefined
    const inBase = base !== undefined && hasAt(base.object, path)
    // A value that several files set together belongs to the base, unless the base lacks it.
    if (inBase && isPlain(value)) return base.place(path, atKey)
    const setters = this.strongestFirst.flatMap(({ one, patches }) => {
      const found = patches.flatMap((patch) => {
        const set = patch.appliesTo(known) ? patch.find(path) : undefined
        return set === undefined ? [] : [{ value: set.value, place: () => patch.place(set.at, atKey) }]
      })
      const own = decidedBy(one, known, path, value)
      return own === undefined ? found : [{ value, place: () => own }, ...found]
    })
    const exact = setters.find((one) => deepEqual(one.value, value))
    if (exact !== undefined) return exact.place()
    if (inBase && deepEqual(fieldAt(base.object, path), value)) return base.place(path, atKey)
    if (setters[0] !== undefined) return setters[0].place()
    return inBase ? base.place(path, atKey) : undefined
  }

  private baseOf(file: string, { kind, names }: PatchSubject): StreamItem | undefined {
    if (!existsSync(file) || !statSync(file).isFile()) return undefined
    const read = this.objects.get(file) ?? objectsOf(file)
    this.objects.set(file, read)
    const ofKind = read.filter((item) => item.kind === kind)
    return ofKind.find(({ object }) => names.includes(nameOf(object))) ?? (ofKind.length === 1 ? ofKind[0] : undefined)
  }

  private generator(configuredIn: string | undefined): KustomizationFile | undefined {
    if (configuredIn === undefined) return undefined
    const file = shownPath(resolve(this.from, configuredIn))
    return this.strongestFirst.find(({ one }) => shownPath(one.file) === file)?.one
  }
}

function objectsOf(file: string): readonly StreamItem[] {
  const read = readObjects(file)
  return read.flatMap((one) => ('role' in one ? [one] : []))
}

const annotationsOf = ({ metadata }: Plain): Plain =>
  isPlain(metadata) && isPlain(metadata.annotations) ? metadata.annotations : {}

const nameOf = ({ metadata }: Plain): string =>
  isPlain(metadata) && typeof metadata.name === 'string' ? metadata.name : ''

/** Returns all names of an object, the first one first. */
function namesOf(object: Plain): string[] {
  const previous = annotationsOf(object)[PREVIOUS_NAMES]
  return [...(typeof previous === 'string' ? previous.split(',') : []), nameOf(object)]
}

interface OriginSaid {
  path?: string
  /** The file of the generator of the object, and the generator itself. */
  configuredIn?: string
  by?: PatchSubject
}

function originOf(object: Plain): OriginSaid {
  const text = annotationsOf(object)[ORIGIN]
  if (typeof text !== 'string') return {}
  const read = YamlDocument.parse(text, { file: '', line: 1 })
  if (!(read instanceof YamlDocument) || !isPlain(read.value)) return {}
  const { path, configuredIn, configuredBy, repo } = read.value
  if (repo !== undefined) return {}
  return {
    ...(typeof path === 'string' ? { path } : {}),
    ...(typeof configuredIn === 'string' ? { configuredIn } : {}),
    ...(isPlain(configuredBy) ? { by: { kind: String(configuredBy.kind), names: [String(configuredBy.name)] } } : {}),
  }
}
