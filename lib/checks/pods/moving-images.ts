import type { FieldPath, Finding, LocatedFinding } from '../../finding/finding'
import type { RawClaim } from '../../kind/claim'
import { holdsExactly } from '../../manifest/text-search'
import { movingImage } from '../../parts/container/rules'
import { imageTag, isPinned } from '../../parts/container/image'
import { groupOf } from '../../manifest/id'
import { valueAt } from '../../manifest/value-at'
import { POD_KINDS } from '../../manifest/pods'
import { eachContainer } from './containers'
import { type Finished, nameOf, type PackageCheck } from '../package-check'

/** Tags that publishers usually move to newer images. */
const MOVING = /^(?:latest|stable|edge|nightly|main|master|dev|develop|head|canary)$/

/**
 * Placeholder that Istio replaces with the image of its sidecar proxy. Source: Istio 1.30, analysis message IST0146.
 */
const INJECTED = 'auto'

/** Images whose versions have three numbers; a tag with two numbers points to a new image after each patch release. */
const OF_THREE =
  /(?:^|\/)(?:alpine|caddy|golang|grafana|haproxy|httpd|mariadb|memcached|mongo|mysql|nats|nginx|node|php|python|rabbitmq|redis|ruby|traefik|valkey)$/

/**
 * Reports images whose content can change under the same reference. A tag without a version is a warning, and a partial
 * version is an info-level finding.
 */
export const movingImages: PackageCheck = {
  needs: 'objects',
  run: (pack) => {
    const reported = new Map<object, Set<string>>()
    const ofContainers = eachContainer(pack.subjects(POD_KINDS), (one, { spec, path, name }) => {
      const { image } = spec
      if (typeof image !== 'string' || image === '' || isPinned(image)) return undefined
      if (name === 'istio-proxy' && image === INJECTED) return undefined
      const tag = imageTag(image)
      // If a claim sets the image of a container, an earlier check has already reported the image.
      if (tag === undefined && one.claim !== undefined && !isPatched(one.claim, image)) return undefined
      const what = `container \`${name}\` of ${nameOf(one)}`
      if (tag === undefined || MOVING.test(tag)) {
        const why = tag === undefined ? 'without a fixed tag' : `with the mutable tag \`${tag}\``
        const message = `Container \`${name}\` of ${nameOf(one)} uses the image \`${image}\` ${why}, so the running version can change. Set a version.`
        return [movingImage.at([...path, 'image'], message, { current: image }), image]
      }
      if (!isPartOfVersion(image, tag) || isSecond(reported, one.claim ?? one.manifest, image)) return undefined
      return [partOfVersion(one, what, { path: [...path, 'image'], image }), [image, ...fieldsOf(one), tag]]
    })
    return [...ofContainers, ...pack.subjects(['Cluster']).flatMap(ofCluster)]
  },
}

/** Reports the image of a CloudNativePG Cluster, because the Cluster has no containers. */
function ofCluster(one: Finished): LocatedFinding[] {
  const image = valueAt(one.manifest, ['spec', 'imageName'])
  if (groupOf(one.manifest.apiVersion) !== 'postgresql.cnpg.io' || typeof image !== 'string') return []
  const tag = imageTag(image)
  if (tag === undefined || isPinned(image) || !isPartOfVersion(image, tag)) return []
  const draft = partOfVersion(one, nameOf(one), { path: ['spec', 'imageName'], image })
  return [one.finding(draft, [image, ...fieldsOf(one), tag])]
}

/** Checks whether a patch sets an image. */
const isPatched = ({ spec }: RawClaim, image: string): boolean =>
  [spec.patches, spec.pod].some((changes) => holdsExactly(changes, image))

/** Returns the field with the version. A version can be a number, and a text search does not find numbers. */
const fieldsOf = ({ claim }: Finished): string[] => (claim?.kind === 'LummoDatabase' ? ['version'] : [])

function partOfVersion(
  { claim }: Finished,
  what: string,
  { path, image }: { path: FieldPath; image: string },
): Finding {
  const isDatabase = claim?.kind === 'LummoDatabase'
  const isWritten = isDatabase && holdsExactly(claim.spec, image)
  const fix =
    isDatabase && !isWritten ? 'Set `version` to a patch release.' : 'Set the tag of a patch release, or add a digest.'
  const whose = isDatabase ? `LummoDatabase/${claim.name}` : what
  const message = `The tag of the image \`${image}\` in ${whose} points to another image after each release, so a new pod can run a different version. ${fix}`
  return movingImage.at(path, message, { severity: 'info', current: image })
}

/**
 * Checks whether the image was already reported for the same source. Database pods and backup pods use the same image.
 */
function isSecond(reported: Map<object, Set<string>>, source: object, image: string): boolean {
  const images = reported.get(source) ?? new Set()
  reported.set(source, images)
  return images.size === images.add(image).size
}

/**
 * Checks whether a tag is only a part of a version, with or without a variant: `17`, `v2`, `17-alpine`. If the versions
 * of the image have three numbers, a tag with two numbers is only a part of a version. A long number is a build number
 * or a date.
 */
function isPartOfVersion(image: string, tag: string): boolean {
  const [version = '', ...variants] = tag.split('-')
  if (!/^v?\d{1,2}(?:\.\d{1,2})?$/.test(version)) return false
  if (variants.some((variant) => !/^[a-z]/.test(variant) || /^[0-9a-f]{7,}$/.test(variant))) return false
  const repository = image.slice(0, image.length - tag.length - 1)
  return !version.includes('.') || OF_THREE.test(repository)
}
