import type { FieldPath, LocatedFinding } from '../../finding/finding'
import { groupOf } from '../../manifest/id'
import { mapAt, mapsAt, numberAt, scalarText, textAt } from '../../manifest/value-at'
import { POD_KINDS } from '../../manifest/pods'
import { type Finished, nameOf, type PackageCheck, severityFor } from '../package-check'
import { refusedObject } from '../rules'
import { inConfigMap, inSecret } from './data'
import { inPatchedFields } from './fields'
import { isSet, type RefusedValue } from './refused'

/** Kinds without pods whose fields patches change. */
const OTHER_KINDS = [
  ...['HorizontalPodAutoscaler', 'Ingress', 'NetworkPolicy', 'PersistentVolumeClaim'],
  ...['PodDisruptionBudget', 'Service'],
]

/**
 * Reports fields that the API rejects although each has a valid type: in Services, budgets, autoscalers, Secrets and
 * ConfigMaps that are foreign or patched. Source: validation of core, policy and autoscaling, Kubernetes v1.34.
 */
export const refusedObjects: PackageCheck = {
  needs: 'final',
  run: (pack) => {
    const found = (kinds: readonly string[], refused: (one: Finished) => RefusedValue[]): LocatedFinding[] =>
      pack
        .subjects(kinds)
        .filter(({ claim }) => claim === undefined || claim.spec.patches !== undefined)
        .flatMap((one) => refused(one).map((value) => finding(one, value)))
    return [
      ...found([...POD_KINDS, ...OTHER_KINDS], (one) => (one.claim === undefined ? [] : inPatchedFields(one))),
      ...found(['Service'], inService),
      ...found(['PodDisruptionBudget'], inBudget),
      ...found(['HorizontalPodAutoscaler'], (one) => inBounds(one, OF_HPA)),
      ...found(['ScaledObject'], (one) => inBounds(one, OF_KEDA)),
      ...found(['ConfigMap'], inConfigMap),
      ...found(['Secret'], inSecret),
    ]
  },
}

const finding = (one: Finished, { at, message, severity, words }: RefusedValue): LocatedFinding =>
  one.finding(
    refusedObject.at(at, message, { severity: severity ?? severityFor(one) }),
    words ?? String(at[at.length - 1]),
  )

/** Checks a Service. Source: ValidateService of core/validation. */
function inService(one: Finished): RefusedValue[] {
  const { type = 'ClusterIP', externalName, clusterIP } = mapAt(one.manifest, ['spec'])
  const problems: RefusedValue[] = []
  if (type === 'ExternalName' && !isSet(externalName)) {
    const message = `${nameOf(one)} has \`type: ExternalName\`, but no \`externalName\`. Add \`externalName\`.`
    problems.push({ at: ['spec', 'type'], message })
  }
  if (clusterIP === 'None' && (type === 'NodePort' || type === 'LoadBalancer')) {
    const message = `${nameOf(one)} has both \`type: ${type}\` and \`clusterIP: None\`, which Kubernetes rejects. Remove one of the two.`
    problems.push({ at: ['spec', 'type'], message })
  }
  return [...problems, ...inPorts(one, scalarText(type) ?? '')]
}

function inPorts(one: Finished, type: string): RefusedValue[] {
  const ports = mapsAt(one.manifest, ['spec', 'ports'])
  const keys = ports.map(([, port]) => `${scalarText(port.port)}/${textAt(port, ['protocol']) ?? 'TCP'}`)
  const names = ports.map(([, { name }]) => name)
  return ports.flatMap(([at, port], here): RefusedValue[] => {
    const path = ['spec', 'ports', at]
    const number = scalarText(port.port) ?? ''
    const problems: RefusedValue[] = []
    if (ports.length > 1 && (!isSet(port.name) || port.name === '')) {
      const message = `Port ${number} of ${nameOf(one)} has no name, but Kubernetes requires names if a Service has several ports. Add \`name\`.`
      problems.push({ at: [...path, 'port'], message })
    } else if (isSet(port.name) && names.indexOf(port.name) < here) {
      const message = `Two ports of ${nameOf(one)} have the name \`${scalarText(port.name)}\`. Rename one of the two.`
      problems.push({ at: [...path, 'name'], message })
    }
    if (keys.indexOf(keys[here] ?? '') < here) {
      const message = `Two ports of ${nameOf(one)} have the number ${number} and the same protocol. Change one of the two.`
      problems.push({ at: [...path, 'port'], message })
    }
    return [...problems, ...inNodePort(one, type, [...path, 'nodePort'])]
  })
}

/** Default range of node ports. Source: `--service-node-port-range` of kube-apiserver v1.34. */
const NODE_PORTS = { first: 30_000, last: 32_767 }

function inNodePort(one: Finished, type: string, at: FieldPath): RefusedValue[] {
  const number = numberAt(one.manifest, at)
  if (number === undefined || number === 0) return []
  if (type === 'ClusterIP') {
    const message = `${nameOf(one)} has \`nodePort: ${number}\`, but Kubernetes rejects \`nodePort\` with \`type: ClusterIP\`. Set \`type: NodePort\`, or remove \`nodePort\`.`
    return [{ at, message }]
  }
  if (number >= NODE_PORTS.first && number <= NODE_PORTS.last) return []
  const message = `\`nodePort: ${number}\` of ${nameOf(one)} is outside the default range ${NODE_PORTS.first} to ${NODE_PORTS.last}. Set a number in the range, or remove \`nodePort\`.`
  return [{ at, message, severity: 'warning' }]
}

/** Checks a budget. Source: ValidatePodDisruptionBudgetSpec of policy/validation. */
function inBudget(one: Finished): RefusedValue[] {
  const { minAvailable, maxUnavailable } = mapAt(one.manifest, ['spec'])
  if (!isSet(minAvailable) || !isSet(maxUnavailable)) return []
  const fix =
    one.claim === undefined
      ? 'Remove one of the two'
      : 'Set `disruption` instead of the patch, or set one of the two to `null` in the patch'
  const message = `${nameOf(one)} has both \`minAvailable\` and \`maxUnavailable\`, which Kubernetes rejects. ${fix}.`
  return [{ at: ['spec', 'minAvailable'], message, words: ['minAvailable', 'maxUnavailable'] }]
}

interface Bounds {
  group: string
  min: string
  max: string
}

const OF_HPA: Bounds = { group: 'autoscaling', min: 'minReplicas', max: 'maxReplicas' }
const OF_KEDA: Bounds = { group: 'keda.sh', min: 'minReplicaCount', max: 'maxReplicaCount' }

/**
 * Checks the bounds of an autoscaler. Source: validateHorizontalPodAutoscalerSpec of autoscaling/validation, and
 * CheckReplicaCountBoundsAreValid of KEDA v2.20.
 */
function inBounds(one: Finished, { group, min, max }: Bounds): RefusedValue[] {
  const [least, most] = [min, max].map((field) => numberAt(one.manifest, ['spec', field]))
  if (groupOf(one.manifest.apiVersion) !== group || least === undefined || most === undefined || least <= most)
    return []
  const message = `\`${min}: ${least}\` of ${nameOf(one)} is greater than \`${max}: ${most}\`. Lower \`${min}\`, or raise \`${max}\`.`
  return [{ at: ['spec', min], message, words: [min, max] }]
}
