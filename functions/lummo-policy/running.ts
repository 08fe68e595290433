import type { FieldPath } from '../../lib/finding/finding'
import { groupOf } from '../../lib/manifest/id'
import { isPlain, type Manifest, type Plain } from '../../lib/manifest/manifest'
import { podsAt } from '../../lib/manifest/observed/pods'
import { podPath } from '../../lib/manifest/pods'
import { calledIn, mapAt, mapsAt, numberAt, scalarText } from '../../lib/manifest/value-at'
import { isOfKubernetes, textsUnder } from './unread'

/** A part of an object, such as a container, that runs or mounts an image. */
export interface ImageUse {
  /** Name of the part in messages, such as ``The container `web` ``. */
  called: string
  /** Name of the container, if the part is a container. */
  container?: string
  path: FieldPath
  /**
   * The image of the part. `image.text` is undefined if another object determines the image. `image` is undefined if
   * lummo checks that object separately.
   */
  image?: { text: string | undefined; path: FieldPath }
  /** Limits of the container; undefined if the part is not a container. */
  limits?: { values: Plain; path: FieldPath }
}

const CNPG = 'postgresql.cnpg.io'
const LIMITS = ['resources', 'limits']

/** API groups whose kinds have containers outside pods. In these kinds, `image` always belongs to a container. */
const RUNS = [
  'agones.dev',
  'apps.kruise.io',
  'argoproj.io',
  'batch.volcano.sh',
  'jobset.x-k8s.io',
  'kubeflow.org',
  'kubevirt.io',
  'leaderworkerset.x-k8s.io',
  'ray.io',
  'serving.knative.dev',
  'sparkoperator.k8s.io',
  'tekton.dev',
]

/** Checks whether lummo finds all images of an object in this group. */
export const isReadForImages = ({ apiVersion }: Manifest): boolean =>
  RUNS.includes(groupOf(apiVersion)) || groupOf(apiVersion) === CNPG || isOfKubernetes(groupOf(apiVersion))

/**
 * Returns all containers and images that an object runs, in the formats of Kubernetes, Argo, KEDA, CloudNativePG,
 * Tekton and others.
 */
export function runningIn(manifest: Manifest): ImageUse[] {
  const { apiVersion, kind } = manifest
  switch (`${groupOf(apiVersion)} ${kind}`) {
    case ' PodTemplate':
      return inPod(manifest, ['template', 'spec'])
    case 'argoproj.io AnalysisTemplate':
    case 'argoproj.io ClusterAnalysisTemplate':
    case 'argoproj.io AnalysisRun':
      return mapsAt(manifest, ['spec', 'metrics']).flatMap(([at]) =>
        inPod(manifest, ['spec', 'metrics', at, 'provider', 'job', 'spec', 'template', 'spec']),
      )
    case 'argoproj.io Experiment':
      return mapsAt(manifest, ['spec', 'templates']).flatMap(([at]) =>
        inPod(manifest, ['spec', 'templates', at, 'template', 'spec']),
      )
    case `${CNPG} Cluster`:
      return [...inCluster(manifest), ...references(manifest, ['spec', 'postgresql', 'extensions'], 'extension')]
    case `${CNPG} ImageCatalog`:
    case `${CNPG} ClusterImageCatalog`:
      return mapsAt(manifest, ['spec', 'images']).map(([at, entry]) => {
        const path = ['spec', 'images', at]
        const version = scalarText(entry.major)
        return {
          called: version === undefined ? `\`images[${at}]\`` : `Version ${version}`,
          path,
          image: imageOf(entry, path),
        }
      })
    default:
      return withOthers(inPod(manifest, podPath(kind)), manifest)
  }
}

/** Returns the instance count of a CloudNativePG Cluster or Pooler; undefined for other objects. */
export function instancesOf(manifest: Manifest): number | undefined {
  if (groupOf(manifest.apiVersion) !== CNPG) return undefined
  return numberAt(manifest, ['spec', 'instances'])
}

/** Returns the containers of a pod, and the containers that kinds such as Workflow or Task have elsewhere. */
function withOthers(found: ImageUse[], manifest: Manifest): ImageUse[] {
  if (!RUNS.includes(groupOf(manifest.apiVersion))) return found
  const known = new Set(found.map(({ image }) => image?.path.join('/')))
  const others = textsUnder(manifest, (key) => key === 'image').filter(({ path }) => !known.has(path.join('/')))
  return [
    ...found,
    ...others.map(({ text, path, name }): ImageUse => {
      const called = name === undefined ? `\`${path.slice(0, -1).join('.')}\`` : `The container \`${name}\``
      return { called, path: path.slice(0, -1), image: { text: text === '' ? undefined : text, path } }
    }),
  ]
}

function inPod(manifest: Manifest, base: FieldPath): ImageUse[] {
  const pods = podsAt(manifest, base)
  if (!Array.isArray(pods?.spec.containers)) return []
  // A limit of the whole pod applies to each of its containers (Kubernetes 1.34).
  const ofPod = mapAt(pods.spec, LIMITS)
  // Lists the containers in the order in which they start.
  const later = pods.all.filter((one) => !pods.initContainers.includes(one))
  const containers = [...pods.initContainers, ...later].map(({ spec, path, name }): ImageUse => {
    const values = { ...ofPod, ...mapAt(spec, LIMITS) }
    return {
      called: `The container \`${name}\``,
      container: name,
      path,
      image: imageOf(spec, path),
      limits: { values, path: [...path, ...LIMITS] },
    }
  })
  return [...containers, ...references(manifest, [...base, 'volumes'], 'volume')]
}

/** Returns the entries of a list that mount an image: `image: {reference: …}`. */
function references(manifest: Manifest, list: FieldPath, noun: string): ImageUse[] {
  return mapsAt(manifest, list).flatMap(([at, { name, image }]): ImageUse[] => {
    const path = [...list, at]
    if (!isPlain(image)) return []
    const called = calledIn(String(list[list.length - 1]), at, name)
    return [{ called: `The ${noun} \`${called}\``, path, image: imageOf(image, [...path, 'image'], 'reference') }]
  })
}

/**
 * Returns the pods that CloudNativePG creates. A catalog can determine their image; lummo checks the catalog
 * separately.
 */
function inCluster({ metadata, spec }: Manifest): ImageUse[] {
  if (!isPlain(spec)) return []
  return [
    {
      called: `The Cluster \`${metadata.name}\``,
      container: metadata.name,
      path: ['spec'],
      ...(spec.imageCatalogRef === undefined ? { image: imageOf(spec, ['spec'], 'imageName') } : {}),
      limits: { values: mapAt(spec, LIMITS), path: ['spec', ...LIMITS] },
    },
  ]
}

const imageOf = (holder: Plain, path: FieldPath, field = 'image'): NonNullable<ImageUse['image']> => {
  const text = holder[field]
  return { text: typeof text === 'string' && text !== '' ? text : undefined, path: [...path, field] }
}
