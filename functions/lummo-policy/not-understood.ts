import { groupOf } from '../../lib/manifest/id'
import type { Manifest } from '../../lib/manifest/manifest'
import { isImageReference } from '../../lib/parts/container/image'
import type { Broken } from './broken'
import { isAllowedImage } from './containers'
import { isAllowedHost, isReadForHosts } from './hosts'
import { named } from './reach'
import { isReadForImages } from './running'
import { policyNotUnderstood } from './rules'
import type { Spec } from './spec'
import { type Text, textsUnder } from './unread'

const isImageKey = (key: string): boolean => /^(images?|repository|.*Image|imageName)$/.test(key)
const isHostKey = (key: string): boolean => /^(hosts?|hostnames?|domains?|dnsNames?|fqdns?|virtualHosts?)$/i.test(key)

/** A name of public DNS; addresses and names within a cluster are none. */
const isPublicName = (text: string): boolean =>
  /^(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/i.test(text) && !/\.(svc|local|internal|localhost)$/i.test(text)

/** A name alone may be anything; an image that comes from somewhere has a tag, a digest or a registry. */
const isLikeImage = (text: string): boolean => /[:/]/.test(text) && !text.includes('://') && isImageReference(text)

/**
 * What looks like an image or a host that the policy does not allow, in an object of a kind that it does not know. It is
 * not certain, so it stops no run.
 */
export function notUnderstood(manifest: Manifest, { registries, hosts }: Spec): Broken[] {
  const images =
    registries === undefined || isReadForImages(manifest)
      ? []
      : textsUnder(manifest, isImageKey).filter(({ text }) => isLikeImage(text) && !isAllowedImage(text, registries))
  const names =
    hosts === undefined || isReadForHosts(manifest)
      ? []
      : textsUnder(manifest, isHostKey).filter(({ text }) => isPublicName(text) && !isAllowedHost(named(text), hosts))
  return [
    ...images.map((one) => remark(manifest, one, 'an image', `Images may come from ${(registries ?? []).join(', ')}`)),
    ...names.map((one) => remark(manifest, one, 'a host', `Allowed are ${(hosts ?? []).join(', ')}`)),
  ]
}

function remark({ apiVersion, kind }: Manifest, { text, path }: Text, noun: string, allowed: string): Broken {
  const what = `The policy does not know ${kind} of ${groupOf(apiVersion)}, where ${text} looks like ${noun}.`
  const cure = `${allowed}; if it is something else, list the object under \`exempt\`.`
  return { rule: policyNotUnderstood, path, what, cure, written: text, atMost: 'warning' }
}
