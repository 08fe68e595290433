import { compareQuantities, parseQuantity } from '../../lib/manifest/grammar/quantity'
import { isPlain } from '../../lib/manifest/manifest'

/** Fields that users set, but that the API server accepts only with features that are disabled by default. */
const GATED = /\.lifecycle$|^StatefulSet\.spec\.updateStrategy\.rollingUpdate\.maxUnavailable$/

const isSame = (sent: unknown, kept: unknown): boolean => {
  if (sent === kept || (kept === undefined && (sent === false || (Array.isArray(sent) && sent.length === 0))))
    return true
  const [one, other] = [sent, kept].map((text) => parseQuantity(String(text)))
  return one !== undefined && other !== undefined && compareQuantities(one, other) === 0
}

/**
 * Returns the differences between the sent object and the stored object. Argo CD would show these differences
 * permanently.
 */
export function changes(sent: unknown, kept: unknown, path: string): string[] {
  if (Array.isArray(sent) && Array.isArray(kept) && sent.length === kept.length) {
    return sent.flatMap((one, at) => changes(one, kept[at], `${path}[${at}]`))
  }
  if (isPlain(sent) && isPlain(kept)) {
    return Object.entries(sent).flatMap(([key, one]) => changes(one, kept[key], `${path}.${key}`))
  }
  return isSame(sent, kept) || GATED.test(path)
    ? []
    : [`${path}: ${JSON.stringify(sent)} became ${JSON.stringify(kept)}`]
}
