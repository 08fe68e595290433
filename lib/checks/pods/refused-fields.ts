import { isPlain, type Plain } from '../../manifest/manifest'
import { isPortName } from '../../manifest/grammar/name'
import { compareQuantities, parseQuantity } from '../../manifest/grammar/quantity'
import { listText } from '../../manifest/text'
import type { PlacedContainer, Pods } from '../../manifest/observed/pods'
import { mapAt, mapsAt, mapsIn, numberAt, scalarText, textAt, valueAt } from '../../manifest/value-at'
import { type Finished, nameOf } from '../package-check'
import { isSet } from '../refused/refused'

/** A value that the API rejects, and its path. */
export interface Refused {
  at: readonly (string | number)[]
  message: string
  /** Word that locates the line in the claim. Default: the name of the field. */
  word?: string
}

/** Returns fields of pods and of their update strategy that are mutually exclusive or appear twice. */
export const combined = (pods: Pods, one: Finished): Refused[] => [
  ...pods.all.flatMap((container) => inFields(container, pods, one)),
  ...inLists(pods, one),
  ...inStrategy(one),
]

/**
 * Returns fields of a container that are mutually exclusive or appear twice. Patches and Kubernetes fields can combine
 * such fields. Source: ValidatePodSpec of core/validation, Kubernetes v1.34.
 */
function inFields(container: PlacedContainer, pods: Pods, one: Finished): Refused[] {
  const who = `container \`${container.name}\` in ${nameOf(one)}`
  return [
    ...inVariables(container, who, one),
    ...inResources(container, who),
    ...inPorts(container, pods, who),
    ...inMounts(container, who),
    ...inUser(container, pods, who),
  ]
}

/** Returns volumes with several sources, and containers and volumes with the same name. */
function inLists({ spec, path, all }: Pods, one: Finished): Refused[] {
  const volumes = mapsIn(spec.volumes)
  const sources = volumes.flatMap(([at, volume]): Refused[] => {
    const given = Object.keys(volume).filter((key) => key !== 'name' && isSet(volume[key]))
    if (given.length < 2) return []
    const [first = ''] = given
    const message = `The volume \`${scalarText(volume.name)}\` of ${nameOf(one)} has several sources (${listText(given)}), but Kubernetes allows only one. ${removal(one, first, `all but one source`)}.`
    return [{ at: [...path, 'volumes', at, given[given.length - 1] ?? ''], message }]
  })
  return [
    ...sources,
    ...repeated(
      volumes.map(([at, { name }]) => ({ name, at: [...path, 'volumes', at, 'name'] })),
      `volumes of ${nameOf(one)}`,
    ),
    ...repeated(
      all.map(({ spec: { name }, path: at }) => ({ name, at: [...at, 'name'] })),
      `containers of ${nameOf(one)}`,
    ),
  ]
}

/** Update strategies whose type excludes `rollingUpdate`, by kind. Source: validation of apps, Kubernetes v1.34. */
const WITHOUT_ROLLING: Readonly<Record<string, readonly [field: string, type: string]>> = {
  Deployment: ['strategy', 'Recreate'],
  StatefulSet: ['updateStrategy', 'OnDelete'],
}

/** Returns an update strategy that has settings of another strategy. */
function inStrategy(one: Finished): Refused[] {
  const [field, type = ''] = WITHOUT_ROLLING[one.manifest.kind] ?? []
  if (field === undefined) return []
  const strategy = mapAt(one.manifest, ['spec', field])
  if (strategy.type !== type || !isSet(strategy.rollingUpdate)) return []
  const message = `\`${field}\` of ${nameOf(one)} has both \`type: ${type}\` and \`rollingUpdate\`, which Kubernetes rejects. ${removal(one, 'rollingUpdate')}.`
  return [{ at: ['spec', field, 'type'], message, word: type }]
}

/** Returns the fix that removes a field. A patch removes a generated field only with `null`. */
const removal = ({ claim }: Finished, field: string, what = `\`${field}\``): string =>
  claim?.spec.patches === undefined ? `Remove ${what}` : `Remove ${what}; in a patch, set \`${field}: null\``

const inVariables = ({ spec, path }: PlacedContainer, who: string, one: Finished): Refused[] =>
  mapsIn(spec.env).flatMap(([at, { name, value, valueFrom }]): Refused[] => {
    if (!isSet(valueFrom) || !isSet(value) || value === '') return []
    const message = `The variable \`${scalarText(name)}\` of ${who} has both \`value\` and \`valueFrom\`, which Kubernetes rejects. ${removal(one, 'value')}.`
    return [{ at: [...path, 'env', at, 'valueFrom'], message }]
  })

function inResources({ spec, path }: PlacedContainer, who: string): Refused[] {
  const limits = mapAt(spec, ['resources', 'limits'])
  return Object.entries(mapAt(spec, ['resources', 'requests'])).flatMap(([resource, value]): Refused[] => {
    const [asked, bound] = [scalarText(value), scalarText(limits[resource])]
    const [request, limit] = [parseQuantity(asked ?? ''), parseQuantity(bound ?? '')]
    if (request === undefined || limit === undefined || compareQuantities(request, limit) <= 0) return []
    const message = `The ${resource} request (${asked}) of ${who} is greater than the limit (${bound}), which Kubernetes rejects. Lower the request, or raise the limit.`
    return [{ at: [...path, 'resources', 'limits', resource], message }]
  })
}

function inPorts({ spec, path }: PlacedContainer, pods: Pods, who: string): Refused[] {
  const ports = mapsIn(spec.ports)
  const named = ports.filter(([, { name }]) => isSet(name) && name !== '')
  const invalid = named.flatMap(([at, { name }]): Refused[] => {
    if (typeof name !== 'string' || isPortName(name)) return []
    const message = `\`${name}\` of ${who} is not a valid port name. Use at most 15 lower-case letters, digits and \`-\`, with at least one letter.`
    return [{ at: [...path, 'ports', at, 'name'], message, word: name }]
  })
  const shared = ports.flatMap(([at, port]): Refused[] => {
    const [number, host] = [numberAt(port, ['containerPort']), numberAt(port, ['hostPort'])]
    if (pods.spec.hostNetwork !== true || host === undefined || host === 0 || host === number) return []
    const message = `\`hostPort: ${host}\` of ${who} differs from \`containerPort: ${number}\`, which Kubernetes rejects with \`hostNetwork: true\`. Set the same number, or remove \`hostPort\`.`
    return [{ at: [...path, 'ports', at, 'hostPort'], message }]
  })
  const entries = named.map(([at, { name }]) => ({ name, at: [...path, 'ports', at, 'name'] }))
  return [...invalid, ...shared, ...repeated(entries, `ports of ${who}`)]
}

function inMounts({ spec, path }: PlacedContainer, who: string): Refused[] {
  const mounts = mapsAt(spec, ['volumeMounts']).flatMap(([at, mount]) => {
    const folder = textAt(mount, ['mountPath'])
    return folder === undefined ? [] : [{ name: folder, at: [...path, 'volumeMounts', at, 'mountPath'] }]
  })
  const invalid = mounts.flatMap(({ name, at }): Refused[] => {
    if (!name.includes(':')) return []
    return [{ at, message: `\`mountPath: ${name}\` of ${who} cannot contain \`:\`. Set another path.`, word: name }]
  })
  return [...invalid, ...repeated(mounts, `mounts of ${who}`, 'path')]
}

/**
 * Returns a user that the kubelet does not start. Source: verifyRunAsNonRoot in pkg/kubelet/kuberuntime/
 * security_context.go, Kubernetes v1.34.
 */
function inUser({ spec, path }: PlacedContainer, pods: Pods, who: string): Refused[] {
  const effective = (field: string) => {
    const own = valueAt(spec, ['securityContext', field])
    return isSet(own) ? own : valueAt(pods.spec, ['securityContext', field])
  }
  if (effective('runAsNonRoot') !== true || effective('runAsUser') !== 0) return []
  const isOwn = isPlain(spec.securityContext) && isSet(spec.securityContext.runAsUser)
  const at = isOwn ? path : pods.path
  const message = `C${who.slice(1)} has both \`runAsUser: 0\` and \`runAsNonRoot: true\`, so it never starts. Set another user, or \`runAsNonRoot: false\`.`
  return [{ at: [...at, 'securityContext', 'runAsUser'], message }]
}

/** Returns entries whose name is the name of an earlier entry. */
const repeated = (
  entries: readonly { name: Plain[string]; at: Refused['at'] }[],
  list: string,
  field = 'name',
): Refused[] =>
  entries.flatMap(({ name, at }, here): Refused[] => {
    if (typeof name !== 'string' || name === '' || entries.findIndex((other) => other.name === name) === here) return []
    return [{ at, message: `Two ${list} have the ${field} \`${name}\`. Rename or remove one of the two.`, word: name }]
  })
