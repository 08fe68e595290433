import type { LocatedFinding } from '../../finding/finding'
import { isPlain } from '../../manifest/manifest'
import { type ObservedPort, serviceOf } from '../../manifest/observed/services'
import { type PlacedContainer, podsOf, portsOfContainer } from '../../manifest/observed/pods'
import { textAt, valueAt } from '../../manifest/value-at'
import { selected, serviceSelector } from '../connections/selectors'
import { type Finished, nameOf, type PackageCheck } from '../package-check'
import { probeScheme } from '../rules'

const PROBES = ['readinessProbe', 'livenessProbe', 'startupProbe']

/**
 * Reports a Service port that declares plain HTTP while a probe of the same port uses HTTPS. An ingress controller
 * would send plain HTTP to this port.
 */
export const probeSchemes: PackageCheck = {
  needs: 'final',
  run: (pack) =>
    distinct(
      pack.all(['Service']).flatMap((service) => {
        const ports = serviceOf(service.manifest).ports.filter(({ appProtocol }) => appProtocol === 'http')
        const selector = ports.length === 0 ? undefined : serviceSelector(service.manifest)
        if (selector === undefined) return []
        const subjects = pack.subjects([
          ...new Set(selected(pack, selector, service.manifest.metadata.namespace).map(kindOf)),
        ])
        return selected(pack, selector, service.manifest.metadata.namespace)
          .filter((one) => subjects.includes(one))
          .flatMap((one) => mismatchOf(one, service, ports).slice(0, 1))
      }),
    ),
}

/** Keeps one finding per probe, because several Services can have the same port. */
const distinct = (findings: LocatedFinding[]): LocatedFinding[] => [
  ...new Map([...findings].reverse().map((one) => [JSON.stringify([one.object, one.path]), one])).values(),
]

const kindOf = ({ manifest }: Finished): string => manifest.kind

/** Returns the HTTPS probes of a workload whose port the Service declares as plain HTTP. */
const mismatchOf = (one: Finished, service: Finished, ports: readonly ObservedPort[]): LocatedFinding[] =>
  (podsOf(one.manifest)?.containers ?? []).flatMap((container) =>
    PROBES.flatMap((probe) => {
      const get = valueAt(container.spec, [probe, 'httpGet'])
      if (textAt(get, ['scheme']) !== 'HTTPS') return []
      const names = namesOf(valueAt(get, ['port']), container)
      const port = ports.find(({ target, number }) => names.includes(String(target ?? number)))
      if (port === undefined) return []
      const message = `\`${probe}\` of ${nameOf(one)} uses HTTPS, but ${nameOf(service)} has \`appProtocol: http\` for this port. ${fixFor(service, port, container)}`
      const path = [...container.path, probe, 'httpGet', 'scheme']
      return [one.finding(probeScheme.at(path, message, { current: 'HTTPS' }), ['HTTPS', 'scheme'])]
    }),
  )

/** Returns the fix. For a generated Service, the fix contains the field of the short object that sets the protocol. */
function fixFor({ claim }: Finished, { name, number, target }: ObservedPort, container: PlacedContainer): string {
  if (claim === undefined) return 'Set `appProtocol: https` in the Service.'
  const short = [claim.spec.containers, ...Object.values(isPlain(claim.spec.containers) ? claim.spec.containers : {})]
  const isShort = name === 'http' && short.flat().some((one) => isPlain(one) && one.http !== undefined)
  if (!isShort) return `Set \`appProtocol: https\` for the port in \`ports\` of the container.`
  const declared = portsOfContainer(container).find((one) => one.name === target || one.number === target)
  const port = declared?.number ?? number
  return `Replace \`http\` of the container with \`ports: [{name: http, port: ${port}, servicePort: ${number}, appProtocol: https}]\`.`
}

/** Returns the name and the number of a container port. */
function namesOf(port: unknown, container: PlacedContainer): string[] {
  const declared = portsOfContainer(container).filter(({ name, number }) => name === port || number === port)
  return [String(port), ...declared.flatMap(({ name, number }) => [name ?? [], String(number)].flat())]
}
