/** Grammar of images. Sources: distribution/reference v0.6, and go-digest v1.0 for digests. */
const TAG = '[\\w][\\w.-]{0,127}'
const DIGEST = '(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})'
const PART = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*'
const REPOSITORY = `(?:(?:[A-Za-z0-9.-]+|\\[[0-9a-fA-F:]+\\])(?::\\d+)?\\/)?${PART}(?:\\/${PART})*`

const REFERENCE = new RegExp(`^${REPOSITORY}(?::${TAG})?(?:@${DIGEST})?$`)
const isRepository = (text: string): boolean => new RegExp(`^${REPOSITORY}$`).test(text)
const isTag = (text: string): boolean => new RegExp(`^${TAG}$`).test(text)

/** Checks whether a string is an image reference that a container runtime accepts. */
export const isImageReference = (ref: string): boolean => ref.length <= 4096 && REFERENCE.test(ref)

/** Returns the problem with the tag of an image. */
export const explainImageTag = (text: string): string | undefined =>
  isTag(text) ? undefined : 'must be a tag of at most 128 letters, digits, `.`, `_` and `-`, such as `1.4.2`.'

/** Returns the problem with an image reference that has neither a tag nor a digest. */
export const explainRepository = (text: string): string | undefined =>
  isRepository(text)
    ? undefined
    : 'must be a lower-case repository without a tag or digest, such as `registry.example.com/shop`.'

/** Returns the problem with the digest of an image. */
export const explainImageDigest = (text: string): string | undefined =>
  new RegExp(`^${DIGEST}$`).test(text)
    ? undefined
    : 'must be `sha256:` followed by 64 lower-case hexadecimal digits, or `sha512:` followed by 128.'
