import { kept } from '../kept'
import { isPlain, labelsIn, type Manifest, type Plain } from '../manifest'
import { templatePath } from '../pods'
import { calledIn, mapsIn, numberAt, type Path, textAt, valueAt } from '../value-at'

/** A container, and where it stands in its object. */
export interface PlacedContainer {
  spec: Plain
  path: Path
  /** Its name, or its position where it has none that is a text: `containers[1]`. */
  name: string
}

/** The pods that an object runs, whatever the object holds: what is not of the type that it should be is left out. */
export interface Pods {
  labels: Readonly<Record<string, string>>
  spec: Plain
  /** Where the spec of the pod stands in the object. */
  path: Path
  containers: readonly PlacedContainer[]
  initContainers: readonly PlacedContainer[]
  /** The containers, then those that run before them, then those that were added to look into a running pod. */
  all: readonly PlacedContainer[]
}

/** The pods of an object; undefined where it runs none, or describes them elsewhere. Most checks ask for most objects. */
export const podsOf = kept((manifest: Manifest): Pods | undefined => {
  const at = templatePath(manifest.kind)
  return at === undefined ? undefined : podsAt(manifest, [...at, 'spec'])
})

/** The annotations of the pods that an object runs. */
export const podAnnotationsOf = (manifest: Manifest): Readonly<Record<string, string>> =>
  labelsIn(valueAt(manifest, [...(templatePath(manifest.kind) ?? []), 'metadata', 'annotations']))

/** The pods whose spec stands at a path of an object; undefined where no map does. */
export function podsAt(manifest: Manifest, path: Path): Pods | undefined {
  const spec = valueAt(manifest, path)
  if (!isPlain(spec)) return undefined
  return podsIn(spec, path, labelsIn(valueAt(manifest, [...path.slice(0, -1), 'metadata', 'labels'])))
}

/** The pods of a spec, which stands at a path of an object. */
export function podsIn(spec: Plain, path: Path, labels: Pods['labels'] = {}): Pods {
  const containers = containersOf(spec, 'containers', path)
  const initContainers = containersOf(spec, 'initContainers', path)
  return {
    labels,
    spec,
    path,
    containers,
    initContainers,
    all: [...containers, ...initContainers, ...containersOf(spec, 'ephemeralContainers', path)],
  }
}

const containersOf = (spec: Plain, field: string, path: Path): PlacedContainer[] =>
  mapsIn(spec[field]).map(([at, container]) => ({
    spec: container,
    path: [...path, field, at],
    name: calledIn(field, at, container.name),
  }))

/** A port that a container declares. */
export interface ContainerPort {
  name: string | undefined
  number: number
  /** As it is written: TCP is what Kubernetes takes where nothing is. */
  protocol: Protocol | undefined
}

const PROTOCOLS = ['TCP', 'UDP', 'SCTP'] as const
type Protocol = (typeof PROTOCOLS)[number]

/** The ports that a container declares, as far as they have a number. */
export const portsOfContainer = ({ spec }: PlacedContainer): ContainerPort[] =>
  mapsIn(spec.ports).flatMap(([, port]): ContainerPort[] => {
    const [name, number] = [textAt(port, ['name']), numberAt(port, ['containerPort'])]
    const protocol = PROTOCOLS.find((one) => one === port.protocol)
    return number === undefined ? [] : [{ name, number, protocol }]
  })

/** The volumes of a pod that are disks: their names, and those of their PersistentVolumeClaims. */
export const disksOf = ({ spec }: Pods): { name: string; claim: string }[] =>
  mapsIn(spec.volumes).flatMap(([, volume]) => {
    const [name, claim] = [textAt(volume, ['name']), textAt(volume, ['persistentVolumeClaim', 'claimName'])]
    return name === undefined || claim === undefined ? [] : [{ name, claim }]
  })
