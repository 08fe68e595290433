import type { FieldPath, Finding } from '../../../finding/finding'
import { givenTwice } from '../../../finding/rules'
import { stableJson } from '../../../manifest/hash'
import { isPlain } from '../../../manifest/manifest'
import { mapsAt, scalarText, valueAt } from '../../../manifest/value-at'
import type { NamedContainer } from '../checks'

/** Fields of a short object, each with the Kubernetes field of the pod spec that it sets. */
const SAME: readonly (readonly [short: string, native: string])[] = [
  ['serviceAccount', 'serviceAccountName'],
  ['priorityClass', 'priorityClassName'],
  ['runtimeClass', 'runtimeClassName'],
  ['nodeSelector', 'nodeSelector'],
  ['tolerations', 'tolerations'],
  ['affinity', 'affinity'],
  ['restartPolicy', 'restartPolicy'],
  ['stop.grace', 'terminationGracePeriodSeconds'],
  ['podSecurityContext', 'securityContext'],
  ['security.user', 'securityContext.runAsUser'],
  ['security.group', 'securityContext.runAsGroup'],
  ['security.seccomp', 'securityContext.seccompProfile.type'],
  ['security.serviceAccountToken', 'automountServiceAccountToken'],
  ['security.serviceLinks', 'enableServiceLinks'],
  ['hostAccess.network', 'hostNetwork'],
  ['hostAccess.pid', 'hostPID'],
  ['hostAccess.ipc', 'hostIPC'],
]

/** Fields whose content overrides other fields. */
const OVERRIDING = ['pod', 'podSecurityContext']

/**
 * Defaults that the spec itself fills in, so that an absent field cannot be distinguished from one that is set to its
 * default.
 */
const DEFAULTS: Readonly<Record<string, string>> = { restartPolicy: 'Never' }

/** Fields of `security` that a field of `podSecurityContext` overrides. */
const HARDENED: readonly (readonly [short: string, native: string])[] = [
  ['security.user', 'runAsUser'],
  ['security.group', 'runAsGroup'],
  ['security.seccomp', 'seccompProfile.type'],
]

/**
 * Reports fields that the user sets to one value in the short object, and to another value in `pod` or
 * `podSecurityContext`, because the Kubernetes field has precedence. Equal values, and lists that `pod` only extends,
 * are not reported.
 *
 * @param written the spec as its author wrote it, so that a default of the settings can be overridden without a finding
 */
export function checkOverridden(written: unknown): Finding[] {
  if (OVERRIDING.every((field) => valueAt(written, [field]) === undefined)) return []
  const pairs = [
    ...SAME.map(([short, native]) => [short, `pod.${native}`] as const),
    ...HARDENED.map(([short, native]) => [short, `podSecurityContext.${native}`] as const),
  ]
  const found = new Map<string, Finding>()
  for (const [short, native] of pairs) {
    const [lower, upper] = [short.split('.'), native.split('.')]
    if (valueAt(written, lower) === DEFAULTS[short]) continue
    for (const step of differences(valueAt(written, lower), valueAt(written, upper))) {
      const path = ['spec', ...lower, ...step]
      const finding = overridden({ lower: [...lower, ...step], upper: [...upper, ...step], written })
      if (!found.has(JSON.stringify(path))) found.set(JSON.stringify(path), givenTwice.at(path, finding, WARNING))
    }
  }
  return [...found.values(), ...volumesTwice(written)]
}

/** Fields of a container with the same form in a short object and in Kubernetes. */
const OF_CONTAINERS = ['image', 'command', 'args', 'workingDir', 'securityContext', 'lifecycle']

/** Reports fields of containers that `pod.containers` or `pod.initContainers` sets to another value. */
export function checkOverriddenContainers(containers: readonly NamedContainer[], written: unknown): Finding[] {
  const entries = ['containers', 'initContainers'].flatMap((list) =>
    mapsAt(written, ['pod', list]).map(([, entry]) => ({ list, entry })),
  )
  return entries.flatMap(({ list, entry }) => {
    const { spec, path } = containers.find(({ name }) => name === entry.name) ?? {}
    if (spec === undefined || path === undefined) return []
    return OF_CONTAINERS.flatMap((field) =>
      differences(valueAt(spec, [field]), entry[field]).map((step) => {
        const message = `\`pod.${list}\` overrides \`${fieldText([field, ...step])}\` of the container \`${entry.name}\`. Remove one of the two.`
        return givenTwice.at([...path, field, ...step], message, WARNING)
      }),
    )
  })
}

const WARNING = { severity: 'warning' } as const

/** Returns the paths at which two values are both set, but different. */
function differences(lower: unknown, upper: unknown): string[][] {
  if (lower === undefined || upper === undefined || upper === null || stableJson(lower) === stableJson(upper)) return []
  if (isPlain(lower) && isPlain(upper)) {
    return Object.keys(lower).flatMap((key) => differences(lower[key], upper[key]).map((rest) => [key, ...rest]))
  }
  if (!Array.isArray(lower) || !Array.isArray(upper)) return [[]]
  const kept = upper.map(stableJson)
  return lower.every((entry) => kept.includes(stableJson(entry))) ? [] : [[]]
}

/** Returns the message about two fields with different values. */
function overridden({ lower, upper, written }: { lower: string[]; upper: string[]; written: unknown }): string {
  const named = (path: string[]) => {
    const value = scalarText(valueAt(written, path))
    return `\`${fieldText(path)}\`${value === undefined ? '' : ` (${value})`}`
  }
  return `${named(upper)} overrides ${named(lower)}. Remove one of the two.`
}

/** Returns a path in the notation that users write. Keys that contain a dot, such as node labels, are in brackets. */
const fieldText = (path: FieldPath): string =>
  path.map((step, at) => (/^[\w-]+$/.test(String(step)) ? `${at === 0 ? '' : '.'}${step}` : `["${step}"]`)).join('')

/** Reports a volume that is in both lists, because the merged volume would have two sources. */
const volumesTwice = (written: unknown): Finding[] =>
  mapsAt(written, ['volumes']).flatMap(([at, { name }]) => {
    if (typeof name !== 'string' || !mapsAt(written, ['pod', 'volumes']).some(([, other]) => other.name === name))
      return []
    const message = `The volume \`${name}\` is also in \`pod.volumes\`, which overrides it. Rename or remove one of the two.`
    return [givenTwice.at(['spec', 'volumes', at], message, WARNING)]
  })
