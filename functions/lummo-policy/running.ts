import type { FieldPath } from '../../lib/finding/finding'
import { groupOf } from '../../lib/manifest/id'
import { isPlain, type Manifest, type Plain } from '../../lib/manifest/manifest'
import { podPath } from '../../lib/manifest/pods'
import { valueAt } from '../../lib/manifest/value-at'

/** Something that runs an image, or mounts one. */
export interface Running {
  /** What a message calls it: ``The container `web` ``. */
  called: string
  path: FieldPath
  /** Without a text where it names none, and somebody else decides. Undefined where that is looked through itself. */
  image?: { text: string | undefined; path: FieldPath }
  /** Undefined for what is no program. */
  limits?: { values: Plain; path: FieldPath }
}

const CNPG = 'postgresql.cnpg.io'

/** All that runs of an object, in the dialects of Kubernetes, Argo Rollouts, KEDA and CloudNativePG. */
export function runningIn(manifest: Manifest): Running[] {
  const { apiVersion, kind } = manifest
  switch (`${groupOf(apiVersion)} ${kind}`) {
    case ' PodTemplate':
      return inPod(manifest, ['template', 'spec'])
    case 'argoproj.io AnalysisTemplate':
    case 'argoproj.io ClusterAnalysisTemplate':
    case 'argoproj.io AnalysisRun':
      return listAt(manifest, ['spec', 'metrics']).flatMap((_, at) =>
        inPod(manifest, ['spec', 'metrics', at, 'provider', 'job', 'spec', 'template', 'spec']),
      )
    case 'argoproj.io Experiment':
      return listAt(manifest, ['spec', 'templates']).flatMap((_, at) =>
        inPod(manifest, ['spec', 'templates', at, 'template', 'spec']),
      )
    case `${CNPG} Cluster`:
      return [...inCluster(manifest), ...references(manifest, ['spec', 'postgresql', 'extensions'], 'extension')]
    case `${CNPG} ImageCatalog`:
    case `${CNPG} ClusterImageCatalog`:
      return listAt(manifest, ['spec', 'images']).map((entry, at) => {
        const path = ['spec', 'images', at]
        return { called: `Version ${entry.major}`, path, image: imageOf(entry, path) }
      })
    default:
      return inPod(manifest, podPath(kind))
  }
}

/** How many instances a Cluster of CloudNativePG, or a pool of it, has; undefined for other objects. */
export function instancesOf(manifest: Manifest): number | undefined {
  if (groupOf(manifest.apiVersion) !== CNPG) return undefined
  const instances = valueAt(manifest, ['spec', 'instances'])
  return typeof instances === 'number' ? instances : undefined
}

function inPod(manifest: Manifest, base: FieldPath): Running[] {
  const pod = valueAt(manifest, base)
  if (!isPlain(pod) || !Array.isArray(pod.containers)) return []
  // A limit of the whole pod is one of each container (Kubernetes 1.34).
  const ofPod = limitsOf(pod)
  const containers = ['initContainers', 'containers', 'ephemeralContainers'].flatMap((field) =>
    listAt(pod, [field]).map((container, at): Running => {
      const path = [...base, field, at]
      return {
        called: `The container \`${container.name}\``,
        path,
        image: imageOf(container, path),
        limits: { values: { ...ofPod, ...limitsOf(container) }, path: [...path, 'resources', 'limits'] },
      }
    }),
  )
  return [...containers, ...references(manifest, [...base, 'volumes'], 'volume')]
}

/** Entries of a list that mount an image: `image: {reference: …}`. */
function references(manifest: Manifest, list: FieldPath, noun: string): Running[] {
  return listAt(manifest, list).flatMap(({ name, image }, at): Running[] => {
    const path = [...list, at]
    if (!isPlain(image)) return []
    return [{ called: `The ${noun} \`${name}\``, path, image: imageOf(image, [...path, 'image'], 'reference') }]
  })
}

/** Pods that CloudNativePG makes. Their image may be chosen in a catalog, which is looked through itself. */
function inCluster({ metadata, spec }: Manifest): Running[] {
  if (!isPlain(spec)) return []
  return [
    {
      called: `The Cluster \`${metadata.name}\``,
      path: ['spec'],
      ...(spec.imageCatalogRef === undefined ? { image: imageOf(spec, ['spec'], 'imageName') } : {}),
      limits: { values: limitsOf(spec), path: ['spec', 'resources', 'limits'] },
    },
  ]
}

const listAt = (value: unknown, path: FieldPath): Plain[] => {
  const list = valueAt(value, path)
  return Array.isArray(list) ? list.map((entry) => (isPlain(entry) ? entry : {})) : []
}

const imageOf = (holder: Plain, path: FieldPath, field = 'image'): NonNullable<Running['image']> => {
  const text = holder[field]
  return { text: typeof text === 'string' && text !== '' ? text : undefined, path: [...path, field] }
}

const limitsOf = ({ resources }: Plain): Plain => {
  const limits = valueAt(resources, ['limits'])
  return isPlain(limits) ? limits : {}
}
