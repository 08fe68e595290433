import { memoize } from '../memo/memoize'
import { isPlain, labelsIn, type Manifest, type Plain } from '../manifest'
import { templatePath } from '../pods'
import { calledIn, mapsIn, numberAt, type Path, textAt, valueAt } from '../value-at'

/** A container and its path in the object. */
export interface PlacedContainer {
  spec: Plain
  path: Path
  /** Name of the container. Name of the container or, if the name is not a string, its index: `containers[1]`. */
  name: string
}

/** Pods of an object with any content. Values of the wrong type are omitted. */
export interface Pods {
  labels: Readonly<Record<string, string>>
  spec: Plain
  /** Path of the pod spec in the object. */
  path: Path
  containers: readonly PlacedContainer[]
  initContainers: readonly PlacedContainer[]
  /** All containers: regular containers, then init containers, then ephemeral containers. */
  all: readonly PlacedContainer[]
}

/**
 * Returns the pods of an object; undefined if it has no pods, or if another object defines the pods. The result is
 * memoized, because most checks need it for most objects.
 */
export const podsOf = memoize((manifest: Manifest): Pods | undefined => {
  const at = templatePath(manifest.kind)
  return at === undefined ? undefined : podsAt(manifest, [...at, 'spec'])
})

/** Returns the pod annotations of an object. */
export const podAnnotationsOf = (manifest: Manifest): Readonly<Record<string, string>> =>
  labelsIn(valueAt(manifest, [...(templatePath(manifest.kind) ?? []), 'metadata', 'annotations']))

/** Returns the pods whose spec is at a path of an object; undefined if the value at the path is not an object. */
export function podsAt(manifest: Manifest, path: Path): Pods | undefined {
  const spec = valueAt(manifest, path)
  if (!isPlain(spec)) return undefined
  return podsIn(spec, path, labelsIn(valueAt(manifest, [...path.slice(0, -1), 'metadata', 'labels'])))
}

/**
 * Returns the pods that a spec describes.
 *
 * @param path path of the spec in its object
 */
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
  /** Protocol as the user wrote it. Without a protocol, Kubernetes uses TCP. */
  protocol: Protocol | undefined
}

const PROTOCOLS = ['TCP', 'UDP', 'SCTP'] as const
type Protocol = (typeof PROTOCOLS)[number]

/** Returns the ports of a container that have a number. */
export const portsOfContainer = ({ spec }: PlacedContainer): ContainerPort[] =>
  mapsIn(spec.ports).flatMap(([, port]): ContainerPort[] => {
    const [name, number] = [textAt(port, ['name']), numberAt(port, ['containerPort'])]
    const protocol = PROTOCOLS.find((one) => one === port.protocol)
    return number === undefined ? [] : [{ name, number, protocol }]
  })

/** Returns the names of the volumes with a PersistentVolumeClaim, and the names of these claims. */
export const disksOf = ({ spec }: Pods): { name: string; claim: string }[] =>
  mapsIn(spec.volumes).flatMap(([, volume]) => {
    const [name, claim] = [textAt(volume, ['name']), textAt(volume, ['persistentVolumeClaim', 'claimName'])]
    return name === undefined || claim === undefined ? [] : [{ name, claim }]
  })
