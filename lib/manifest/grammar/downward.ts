import { quoted } from './quoted'

/**
 * Fields of a pod that a variable can refer to. Source: validEnvDownwardAPIFieldPathExpressions of core validation,
 * v1.34.
 */
const FIELDS = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
]

/**
 * Resources of a container that a variable can refer to. Source: validContainerResourceFieldPathExpressions and its
 * prefixes of core validation, v1.34.
 */
const RESOURCES = ['limits', 'requests'].flatMap((side) =>
  ['cpu', 'memory', 'ephemeral-storage'].map((name) => `${side}.${name}`),
)

/**
 * Returns why a variable cannot refer to a field of a pod, and the field that was probably intended; undefined if the
 * reference is valid.
 */
export function explainPodField(text: string): string | undefined {
  if (FIELDS.includes(text) || /^metadata\.(labels|annotations)\['[^']+'\]$/.test(text)) return undefined
  const [, map, key] = /^(?:metadata\.)?(labels|annotations)(?:\.|\[["']?)([^\]"']+)["']?\]?$/.exec(text) ?? []
  if (map !== undefined) return `must contain the key in brackets. Set ${quoted(`metadata.${map}['${key}']`)}.`
  if (/^(metadata\.)?(labels|annotations)$/.test(text))
    return `must select a single key. Set, for example, ${quoted(`metadata.${text.replace('metadata.', '')}['tier']`)}.`
  const last = text.slice(text.lastIndexOf('.') + 1).toLowerCase()
  const meant = FIELDS.find((field) => field.toLowerCase().endsWith(`.${last}`))
  return meant === undefined
    ? 'must be a pod field that a variable can reference. Set `spec.nodeName`, `status.podIP` or `metadata.name`.'
    : `must be a pod field that a variable can reference. Replace the value with ${quoted(meant)}.`
}

/**
 * Returns why a variable cannot refer to a resource of a container, and the resource that was probably intended;
 * undefined if the reference is valid.
 */
export function explainContainerResource(text: string): string | undefined {
  if (RESOURCES.includes(text) || /^(limits|requests)\.hugepages-\d+[KMG]i$/.test(text)) return undefined
  const [, side = 'limits', name = ''] = /^(limit|request)?s?\.?([\w-]+)$/.exec(text.replace(/^resources\./, '')) ?? []
  const meant = `${side.replace(/s?$/, 's')}.${name}`
  return RESOURCES.includes(meant)
    ? `must be \`limits.RESOURCE\` or \`requests.RESOURCE\`. Set ${quoted(meant)}.`
    : 'must be a resource that variables support. Set, for example, `limits.memory` or `requests.cpu`.'
}
