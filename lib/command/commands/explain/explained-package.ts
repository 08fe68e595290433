import { hasErrors, type LocatedFinding, pathText, type Place } from '../../../finding/finding'
import { deepEqual } from '../../../manifest/deep-equal'
import { refOf } from '../../../manifest/id'
import { asManifest, isPlain, type Manifest } from '../../../manifest/manifest'
import { type Path, valueAt } from '../../../manifest/value-at'
import { OriginFinder } from '../../../origins/find-origins'
import type { ValueOrigin } from '../../../origins/origin'
import type { KnownDefaults } from '../../../origins/known-defaults'
import type { Package, Suite } from '../../../run/package'
import type { ImageChange } from '../../../settings/images'
import { ownerOf } from '../../../wire/annotations'
import { readDocuments } from '../../../wire/list/document-stream'
import { type BuildRequest, built, judgeLocated } from '../../environments/environment'
import { expandPaths, isEnvironment } from '../../environments/expand-paths'
import { packagesOf } from '../../environments/build/packages'
import { entriesOf, type KustomizationFile } from '../../environments/kustomizations/kustomization-file'
import type { Sources } from '../../environments/sources/sources'
import { configFor, readFiles } from '../../files/files'

/** The rendered objects of a path, and the origins of their fields. */
export interface ExplainedPackage {
  objects: readonly Manifest[]
  originsOf(object: Manifest, path: Path): ValueOrigin[]
}

/** A package that can be explained, or the errors that prevent it. */
export interface PackageRead {
  /** Absent if there are errors. */
  explained?: ExplainedPackage
  findings: readonly LocatedFinding[]
}

/** Renders a path and calls a function with its explanation. The builds are removed afterwards. */
export function readExplained(path: string, request: BuildRequest, suite: Suite): PackageRead {
  const { text, findings } = expandPaths({ paths: [path], ...request, isThorough: false }, suite)
  if (hasErrors(findings)) return { findings }
  const objects = manifestsOf(text)
  if (isEnvironment(path)) return environmentOf(path, { objects, findings }, request, suite)
  const read = readFiles({ ...request, paths: [path] })
  if (Array.isArray(read)) return { findings: read }
  const { findings: _, ...config } = configFor(request.settings, read.items, suite)
  const finder = new OriginFinder({ items: read.items, ...config }, suite)
  return { findings, explained: { objects, originsOf: (object, field) => finder.originsOf(object, field) } }
}

const manifestsOf = (text: string): Manifest[] => {
  const read = readDocuments(text, 'output')
  return Array.isArray(read) ? [] : read.items.flatMap(({ object }) => asManifest(object) ?? [])
}

/** Explains a folder that kustomize builds. The build can change the objects after lummo has generated them. */
function environmentOf(
  folder: string,
  { objects, findings }: { objects: readonly Manifest[]; findings: readonly LocatedFinding[] },
  { allowed, settings }: BuildRequest,
  suite: Suite,
): PackageRead {
  const result = built(folder, allowed, suite, ({ located }) => {
    const { build, sources, kustomizations } = located()
    if (build.status !== 0) {
      return { ...judgeLocated({ located }, { allowed, settings, isThorough: false }, suite), explained: undefined }
    }
    const { runs, rest, findings: found } = packagesOf(build, settings, suite, sources)
    const packages = [...runs, ...(rest === undefined ? [] : [rest])]
    const printed = manifestsOf(build.stdout.toString('utf8'))
    const explained = explainBuild(objects, { packages, printed, sources, kustomizations }, suite)
    return { build, findings: [...found], explained }
  })
  if (Array.isArray(result)) return { findings: result }
  if (result.explained === undefined || hasErrors(result.findings)) return { findings: result.findings }
  return { findings, explained: result.explained }
}

interface BuiltObjects {
  packages: readonly Package[]
  /** The objects that kustomize prints, with annotations about their files. */
  printed: readonly Manifest[]
  sources: Sources
  kustomizations: readonly KustomizationFile[]
}

function explainBuild(
  objects: readonly Manifest[],
  { packages, printed, sources, kustomizations }: BuiltObjects,
  suite: Suite,
): ExplainedPackage {
  const known: KnownDefaults = new Map()
  const placeOfImage = ({ name }: ImageChange) => imagePlace(kustomizations, name)
  const finders = packages.map((pack) => new OriginFinder(pack, suite, { known, placeOfImage }))
  const byKustomize = (object: Manifest, path: Path): ValueOrigin => ({
    of: ownerOf(object) === undefined ? 'field' : 'kustomization',
    text: ownerOf(object) === undefined ? `${refOf(object)} ${pathText(path)}` : 'changed by the kustomization',
    place: sources.place(printed.find((one) => isSame(one, object)) ?? object, path),
  })
  return {
    objects,
    originsOf: (object, path) => {
      for (const finder of finders) {
        const generated = generatedBefore(finder, object)
        if (generated === undefined) continue
        const [before, after] = [valueAt(generated, path), valueAt(object, path)]
        if (deepEqual(before, after)) return finder.originsOf(generated, path)
        // kustomize can add a prefix, a suffix or a hash to a name.
        const isPart = typeof before === 'string' && typeof after === 'string' && after.includes(before)
        if (isPart) return [byKustomize(object, path), ...finder.originsOf(generated, path)]
      }
      return [byKustomize(object, path)]
    },
  }
}

/** Returns the line of the last kustomization that changes an image. */
function imagePlace(kustomizations: readonly KustomizationFile[], name: string): Place | undefined {
  for (const one of [...kustomizations].reverse()) {
    const at = entriesOf(one, 'images').findIndex((entry) => isPlain(entry) && entry.name === name)
    if (at !== -1) return one.place(['images', at])
  }
  return undefined
}

const isSame = (one: Manifest, other: Manifest): boolean =>
  one.kind === other.kind &&
  one.metadata.name === other.metadata.name &&
  one.metadata.namespace === other.metadata.namespace

/** Returns the object as lummo generated it. kustomize can add a prefix, a suffix and a namespace afterwards. */
const generatedBefore = (finder: OriginFinder, object: Manifest): Manifest | undefined =>
  finder.generated(object) ?? finder.similar(object)

/** Checks whether a finding prevents an explanation. Warnings are reported by `lummo check`. */
export const isErrorIn = ({ severity }: LocatedFinding): boolean => severity === 'error'
