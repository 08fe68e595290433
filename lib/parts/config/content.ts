import type { Finding, FieldPath } from '../../finding/finding'
import { nonEmptyMap } from '../../manifest/compact'
import { stableJson } from '../../manifest/hash'
import type { ConfigMap } from '../../manifest/kubernetes'
import type { ConfigContentFields } from './content-spec'
import { tooLarge } from './rules'

/** Maximum total size of the values in a ConfigMap. Source: core/v1 MaxSecretSize, ValidateConfigMap, v1.34. */
const MAX_CONFIG_MAP_BYTES = 1024 * 1024
/**
 * Maximum size of all annotations. `kubectl apply` writes the whole object to an annotation. Source:
 * TotalAnnotationSizeLimitB of apimachinery.
 */
const MAX_ANNOTATION_BYTES = 256 * 1024

/** The `data` and `binaryData` fields of a ConfigMap, as in the API. */
export type ConfigContent = Pick<ConfigMap, 'data' | 'binaryData'>

/** Returns the ConfigMap content of a LummoConfig, before any patches. */
export function configContent(spec: ConfigContentFields): ConfigContent {
  const data = nonEmptyMap({ ...spec.values, ...spec.files })
  const binaryData = nonEmptyMap(
    Object.fromEntries(Object.entries(spec.binary ?? {}).map(([name, text]) => [name, text.replace(/\s+/g, '')])),
  )
  return { ...(data === undefined ? {} : { data }), ...(binaryData === undefined ? {} : { binaryData }) }
}

/** Checks whether content fits into a ConfigMap, and into the annotation of `kubectl apply`. Sizes are in bytes. */
export function checkContentSize(
  { data = {}, binaryData = {} }: ConfigContent,
  what: string,
  path: FieldPath,
): Finding[] {
  const texts = Object.values(data).map((text) => Buffer.byteLength(text))
  const blobs = Object.values(binaryData).map((text) => Buffer.byteLength(text, 'base64'))
  const size = [...texts, ...blobs].reduce((sum, one) => sum + one, 0)
  if (size > MAX_CONFIG_MAP_BYTES) {
    const message = `The ${what} have ${size} bytes in total, but a ConfigMap can have at most ${MAX_CONFIG_MAP_BYTES}. Move some of them to the image or a volume.`
    return [tooLarge.at(path, message)]
  }
  if (Buffer.byteLength(stableJson(data)) + Buffer.byteLength(stableJson(binaryData)) <= MAX_ANNOTATION_BYTES) return []
  const message = `The ${what} have ${size} bytes in total, which is too large for \`kubectl apply\`. Apply with \`--server-side\`, or move some of them to the image.`
  return [tooLarge.at(path, message, { severity: 'warning' })]
}
