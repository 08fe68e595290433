import { groupOf } from '../../lib/manifest/id'
import type { Manifest } from '../../lib/manifest/manifest'
import { shortList } from '../../lib/manifest/text'
import { isImageReference } from '../../lib/manifest/grammar/image-reference'
import type { Broken } from './broken'
import { isAllowedImage } from './containers'
import { hostList, isAllowedHost, isReadForHosts } from './hosts'
import { reachOf } from './reach'
import { isReadForImages } from './running'
import { policyNotUnderstood } from './rules'
import type { Spec } from './spec'
import { type Text, textsUnder } from './unread'

const isImageKey = (key: string): boolean => /^(images?|repository|.*Image|imageName)$/.test(key)
const isHostKey = (key: string): boolean => /^(hosts?|hostnames?|domains?|dnsNames?|fqdns?|virtualHosts?)$/i.test(key)

/**
 * Checks whether a string is a name in public DNS. IP addresses and names within a cluster are not names in public DNS.
 */
const isPublicName = (text: string): boolean =>
  /^(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/i.test(text) && !/\.(svc|local|internal|localhost)$/i.test(text)

/**
 * Checks whether a string looks like an image: it has a tag, a digest or a registry. A plain name can mean anything.
 */
const isLikeImage = (text: string): boolean => /[:/]/.test(text) && !text.includes('://') && isImageReference(text)

/**
 * Returns strings that look like a forbidden image or host, in an object of a kind that lummo cannot read. Such
 * findings are uncertain, so they never stop a run.
 */
export function notUnderstood(manifest: Manifest, { registries, hosts }: Spec): Broken[] {
  const images =
    registries === undefined || isReadForImages(manifest)
      ? []
      : textsUnder(manifest, isImageKey).filter(({ text }) => isLikeImage(text) && !isAllowedImage(text, registries))
  const names =
    hosts === undefined || isReadForHosts(manifest)
      ? []
      : textsUnder(manifest, isHostKey).filter(({ text }) => isPublicName(text) && !isAllowedHost(reachOf(text), hosts))
  return [
    ...images.map((one) => remark(manifest, one, 'an image', `an image from ${shortList(registries ?? [], 'or')}`)),
    ...names.map((one) => remark(manifest, one, 'a host', `a host that matches ${hostList(hosts ?? [])}`)),
  ]
}

function remark({ apiVersion, kind }: Manifest, { text, path }: Text, noun: string, allowed: string): Broken {
  const what = `The policy cannot check the kind ${kind} (${groupOf(apiVersion)}), in which \`${text}\` looks like ${noun}.`
  const fix = `Set ${allowed}, or list the object under \`exempt\` if the value is not ${noun}.`
  return { rule: policyNotUnderstood, path, what, fix, written: text, atMost: 'warning' }
}
