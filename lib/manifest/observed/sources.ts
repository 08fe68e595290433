import { isPlain, type Plain } from '../manifest'
import { mapsIn, type Path, textAt } from '../value-at'
import type { Pods } from './pods'

/** A reference to a ConfigMap or a Secret. */
interface Reference {
  kind: 'ConfigMap' | 'Secret'
  /** Path of the reference in an entry of the list. `*` matches each entry of a nested list. */
  path: Path
  /** Field that contains the name. */
  name: 'name' | 'secretName'
}

/** Lists of a container or a pod whose entries can contain references. */
type Places = Readonly<Record<string, readonly Reference[]>>

/** Fields that refer to sources of a container’s variables. Source: core/v1 Container, Kubernetes v1.34. */
export const PLACES_IN_CONTAINERS: Places = {
  env: [
    { kind: 'ConfigMap', path: ['valueFrom', 'configMapKeyRef'], name: 'name' },
    { kind: 'Secret', path: ['valueFrom', 'secretKeyRef'], name: 'name' },
  ],
  envFrom: [
    { kind: 'ConfigMap', path: ['configMapRef'], name: 'name' },
    { kind: 'Secret', path: ['secretRef'], name: 'name' },
  ],
}

/**
 * Fields that refer to sources of a pod’s files, and to its image pull secrets. Source: core/v1 PodSpec, Kubernetes
 * v1.34.
 */
export const PLACES_IN_PODS: Places = {
  volumes: [
    { kind: 'ConfigMap', path: ['configMap'], name: 'name' },
    { kind: 'Secret', path: ['secret'], name: 'secretName' },
    { kind: 'ConfigMap', path: ['projected', 'sources', '*', 'configMap'], name: 'name' },
    { kind: 'Secret', path: ['projected', 'sources', '*', 'secret'], name: 'name' },
  ],
  imagePullSecrets: [{ kind: 'Secret', path: [], name: 'name' }],
}

/** A ConfigMap or Secret that pods read. */
export interface Source {
  kind: Reference['kind']
  name: string
  /** Required keys, if the reference lists keys. */
  keys: readonly string[]
  /** Whether the pods start if the ConfigMap or Secret is missing. */
  optional: boolean
  /** Path of the name in the object. */
  path: Path
}

/** Returns the ConfigMaps and Secrets that pods use for variables, for files, and to pull images. */
export const sourcesOf = ({ spec, path, all }: Pods): Source[] => [
  ...all.flatMap((container) => sourcesIn(container.spec, container.path, PLACES_IN_CONTAINERS)),
  ...sourcesIn(spec, path, PLACES_IN_PODS),
]

const sourcesIn = (holder: Plain, path: Path, places: Places): Source[] =>
  Object.entries(places).flatMap(([list, references]) =>
    mapsIn(holder[list]).flatMap(([at, entry]) =>
      references.flatMap((one) =>
        mapsUnder(entry, [...path, list, at], one.path).flatMap((found) => source(one, found)),
      ),
    ),
  )

function source({ kind, name: field }: Reference, [reference, at]: [Plain, Path]): Source[] {
  const name = textAt(reference, [field])
  if (name === undefined) return []
  const keys = [reference, ...mapsIn(reference.items).map(([, item]) => item)].flatMap(({ key }) =>
    typeof key === 'string' ? [key] : [],
  )
  return [{ kind, name, keys, optional: reference.optional === true, path: [...at, field] }]
}

/** Returns the objects at a path, each with its path. A step can match every entry of a list. */
function mapsUnder(value: unknown, at: Path, [step, ...rest]: Path): [Plain, Path][] {
  if (step === '*') return mapsIn(value).flatMap(([index, entry]) => mapsUnder(entry, [...at, index], rest))
  if (!isPlain(value)) return []
  if (step === undefined) return [[value, at]]
  return Object.hasOwn(value, step) ? mapsUnder(value[step], [...at, step], rest) : []
}
