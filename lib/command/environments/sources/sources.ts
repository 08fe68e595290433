import { resolve } from 'node:path'
import type { FieldPath, Place } from '../../../finding/finding'
import { deepEqual } from '../../../manifest/deep-equal'
import { isPlain, type Plain } from '../../../manifest/manifest'
import { ownerOf, PREVIOUS_NAMES } from '../../../wire/annotations'
import type { StreamItem } from '../../../wire/list/document-stream'
import { YamlDocument } from '../../../wire/yaml/document'
import { isFile } from '../../files/file-problem'
import { decidedBy, generatedBy } from './fields-decided'
import { hasAt, fieldAt } from './field-at'
import { entriesOf, type KustomizationFile, readObjects, shownPath } from '../kustomizations/kustomization-file'
import { isRemote } from '../kustomizations/remote'
import { inlineFunctionsOf, type PatchSubject, patchesOf, type SourcePatch } from './patches-of'
import { isSource, replacementOf } from './replacements'

/** Annotation that contains the origin of an object; see `buildMetadata` of a kustomization. */
const ORIGIN = 'config.kubernetes.io/origin'

/** Location that is reported if there are no kustomizations. */
const NOWHERE: Place = { file: '', line: 1, column: 1, endColumn: 2, text: '' }

/** A built object with its names, and the source object in a file. */
interface Traced {
  object: Plain
  known: PatchSubject
  base: Pick<StreamItem, 'object' | 'place'> | undefined
}

/** Finds the lines that set the fields of built objects. */
export class Sources {
  private readonly objects = new Map<string, readonly StreamItem[]>()
  private readonly strongestFirst: readonly { one: KustomizationFile; patches: readonly SourcePatch[] }[]

  /**
   * @param kustomizations the kustomizations of the build, starting with the bases
   *
   * @param from folder to which origins are relative
   */
  constructor(
    kustomizations: readonly KustomizationFile[],
    private readonly from: string,
  ) {
    this.strongestFirst = [...kustomizations].reverse().map((one) => ({ one, patches: patchesOf(one).reverse() }))
  }

  /**
   * Returns the location in a patch or file that set a field, or the location of its nearest existing ancestor. If no
   * file contains the object, returns a remote entry that could contain the object, or the outermost kustomization.
   */
  place(object: Plain, path: FieldPath, atKey = false): Place {
    const origin = originOf(object)
    const known = { kind: typeof object.kind === 'string' ? object.kind : '', names: namesOf(object) }
    const generated = this.generator(origin.configuredIn)
    const file = origin.path === undefined ? undefined : this.baseOf(resolve(this.from, origin.path), known)
    const base = file ?? this.inline(known) ?? (ownerOf(object) === undefined ? this.named(known) : undefined)
    for (let end = path.length; end >= 0; end -= 1) {
      const here = path.slice(0, end)
      const isWhole = end === path.length
      const found = this.decider({ object, known, base }, here, atKey && isWhole)
      if (found !== undefined) return found
      const byGenerator = generated === undefined ? undefined : generatedBy(generated, known, here)
      if (byGenerator !== undefined) return byGenerator
    }
    return this.ownerOf(object) ?? generated?.place([]) ?? this.functionOf(origin) ?? this.possible()
  }

  /**
   * Returns the location of an entry that is not a local file, or the location of the built kustomization if there is
   * no such entry.
   */
  private possible(): Place {
    for (const { one } of this.strongestFirst) {
      const at = entriesOf(one, 'resources').findIndex((entry) => typeof entry === 'string' && isRemote(entry))
      if (at !== -1) return one.place(['resources', at])
    }
    return this.strongestFirst[0]?.one.place([]) ?? NOWHERE
  }

  /** Returns the object of a file with the name of a built object. The name in the file can lack a prefix or suffix. */
  private named({ kind, names }: PatchSubject): StreamItem | undefined {
    const added = (field: string) => ['', ...this.strongestFirst.map(({ one }) => String(one.fields[field] ?? ''))]
    const [prefixes, suffixes] = [added('nameprefix'), added('namesuffix')]
    const isNamed = (name: string): boolean =>
      prefixes.some((prefix) => suffixes.some((suffix) => names.includes(`${prefix}${name}${suffix}`)))
    return this.find((item) => item.kind === kind && isNamed(nameOf(item.object)))
  }

  /** Returns the short object in the files that generated an object. */
  private ownerOf(object: Plain): Place | undefined {
    const owner = ownerOf(object)
    if (owner === undefined) return undefined
    const found = this.find(({ kind, object: one }) => kind === owner.kind && owner.name.endsWith(nameOf(one)))
    return found?.place([])
  }

  /** Returns the function that generated an object. */
  private functionOf({ configuredIn, by }: OriginSaid): Place | undefined {
    if (configuredIn === undefined || by === undefined) return undefined
    return (this.baseOf(resolve(this.from, configuredIn), by) ?? this.inline(by))?.place([])
  }

  /** Returns the location that set the value of an existing field; undefined if the location is unknown. */
  private decider({ object, known, base }: Traced, path: FieldPath, atKey: boolean): Place | undefined {
    const value = fieldAt(object, path)
    if (value === undefined) return undefined
    const inBase = base !== undefined && hasAt(base.object, path)
    // A patch can select an object by an earlier or a later name of the object.
    const isName = path.length === 2 && path.join('.') === 'metadata.name'
    const isSame = inBase && deepEqual(fieldAt(base.object, path), value)
    // If the final value results from several files, returns the location in the base, provided that the base
    // contains the value.
    if (inBase && (isPlain(value) || (isName && isSame))) return base.place(path, atKey)
    const setters = this.strongestFirst.flatMap(({ one, patches }) => {
      const found = patches.flatMap((patch) => {
        const set = patch.appliesTo(known) ? patch.find(path) : undefined
        return set === undefined ? [] : [{ value: set.value, place: () => patch.place(set.at, atKey) }]
      })
      const own = this.replacedIn(one, known, path, atKey ? undefined : value) ?? decidedBy(one, known, path, value)
      return own === undefined ? found : [{ value, place: () => own }, ...found]
    })
    const exact = setters.find((one) => deepEqual(one.value, value))
    if (exact !== undefined) return exact.place()
    if (isSame) return base.place(path, atKey)
    if (setters[0] !== undefined && !(inBase && isName)) return setters[0].place()
    return inBase ? base.place(path, atKey) : undefined
  }

  /**
   * Returns the location in a replacement from which a field gets its value. If the replacement has no value, returns
   * the location that targets the field.
   */
  private replacedIn(one: KustomizationFile, known: PatchSubject, path: FieldPath, value: unknown): Place | undefined {
    const found = replacementOf(one, known, path, value === undefined)
    if (found === undefined || value === undefined) return found?.place
    const { kind, name } = found.source
    const source = this.find(
      (item) => item.kind === kind && nameOf(item.object) === name && isSource(item.object, found.source, value),
    )
    return source?.place(found.source.path) ?? found.place
  }

  /** Returns the first object of the files under `resources` that satisfies a condition. */
  private find(isWanted: (item: StreamItem) => boolean): StreamItem | undefined {
    for (const { one } of this.strongestFirst) {
      for (const entry of ['resources', 'bases'].flatMap((field) => entriesOf(one, field))) {
        const found = typeof entry === 'string' ? this.read(resolve(one.folder, entry)).find(isWanted) : undefined
        if (found !== undefined) return found
      }
    }
    return undefined
  }

  /** Returns a function that is inline in a kustomization. */
  private inline({ kind, names }: PatchSubject): Pick<StreamItem, 'object' | 'place'> | undefined {
    const all = this.strongestFirst.flatMap(({ one }) => inlineFunctionsOf(one))
    return all.find((item) => item.object.kind === kind && names.includes(nameOf(item.object)))
  }

  private baseOf(file: string, { kind, names }: PatchSubject): StreamItem | undefined {
    const ofKind = this.read(file).filter((item) => item.kind === kind)
    return ofKind.find(({ object }) => names.includes(nameOf(object))) ?? (ofKind.length === 1 ? ofKind[0] : undefined)
  }

  /** Returns the objects of a file. Returns no objects for a folder or a missing file. */
  private read(file: string): readonly StreamItem[] {
    if (!isFile(file)) return []
    const read = this.objects.get(file) ?? objectsOf(file)
    this.objects.set(file, read)
    return read
  }

  private generator(configuredIn: string | undefined): KustomizationFile | undefined {
    if (configuredIn === undefined) return undefined
    const file = shownPath(resolve(this.from, configuredIn))
    return this.strongestFirst.find(({ one }) => shownPath(one.file) === file)?.one
  }
}

function objectsOf(file: string): readonly StreamItem[] {
  const read = readObjects(file)
  return read.flatMap((one) => ('role' in one ? entriesIn(one) : []))
}

/** Returns the object itself, or the objects in a `kind: List`, because kustomize builds each of them. */
function entriesIn(item: StreamItem): StreamItem[] {
  const { items } = item.object
  if (!item.kind.endsWith('List') || !Array.isArray(items)) return [item]
  return items.flatMap((object, at): StreamItem[] => {
    if (!isPlain(object)) return []
    const place: StreamItem['place'] = (path, atKey) => item.place(['items', at, ...path], atKey)
    const kind = typeof object.kind === 'string' ? object.kind : ''
    return [Object.create(item, { object: { value: object }, kind: { value: kind }, place: { value: place } })]
  })
}

const annotationsOf = ({ metadata }: Plain): Plain =>
  isPlain(metadata) && isPlain(metadata.annotations) ? metadata.annotations : {}

const nameOf = ({ metadata }: Plain): string =>
  isPlain(metadata) && typeof metadata.name === 'string' ? metadata.name : ''

/** Returns all names of an object, starting with the original name. */
function namesOf(object: Plain): string[] {
  const previous = annotationsOf(object)[PREVIOUS_NAMES]
  return [...(typeof previous === 'string' ? previous.split(',') : []), nameOf(object)]
}

interface OriginSaid {
  path?: string
  /** The generator that created the object, and the file that contains the generator. */
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
