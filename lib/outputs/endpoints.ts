import type { Manifest } from '../manifest/manifest'
import { type ObservedPort, serviceOf } from '../manifest/observed/services'
import { byText } from '../manifest/text'
import { textAt } from '../manifest/value-at'
import type { ClaimObjects } from './claim-objects'

/** The Services of a claim and their addresses, keyed by port. */
export interface Endpoints {
  service: string | undefined
  headless: string | undefined
  endpoints: Record<string, string>
  forwards: Record<string, string>
}

/** Returns the Services of a claim, and the addresses of the Service that balances requests. */
export function endpointsOf(claim: ClaimObjects, domain: string): Endpoints {
  const services = claim.objects.filter(
    (one) => one.kind === 'Service' && textAt(one, ['spec', 'type']) !== 'ExternalName',
  )
  const headless = mainOf(
    services.filter((one) => serviceOf(one).headless),
    claim,
  )
  const balanced = mainOf(
    services.filter((one) => !serviceOf(one).headless),
    claim,
  )
  const ports = balanced === undefined ? [] : serviceOf(balanced).ports
  return {
    service: balanced?.metadata.name,
    headless: headless?.metadata.name,
    endpoints: Object.fromEntries(ports.map((port) => [keyOf(port), `${dnsName(balanced, domain)}:${port.number}`])),
    // kubectl can only forward TCP.
    forwards: Object.fromEntries(
      ports.filter(({ protocol }) => protocol === 'TCP').map((port) => [keyOf(port), forward(balanced, port)]),
    ),
  }
}

/**
 * Returns the main Service among several: the Service with the name of the claim, or else the Service with the shortest
 * name. All other Services, such as those of a canary, have a suffix.
 */
function mainOf(services: readonly Manifest[], { name }: ClaimObjects): Manifest | undefined {
  const names = (one: Manifest): string => one.metadata.name
  const [shortest] = [...services].sort(
    (one, other) => names(one).length - names(other).length || byText(names(one), names(other)),
  )
  return services.find((one) => names(one) === name) ?? shortest
}

const keyOf = ({ name, number }: ObservedPort): string => name ?? String(number)

/** Returns the DNS name of a Service. Without a namespace, the name only resolves in the namespace of the Service. */
export function dnsName(service: Manifest | undefined, domain: string): string {
  const { name = '', namespace } = service?.metadata ?? {}
  return namespace === undefined ? name : `${name}.${namespace}.svc.${domain}`
}

function forward(service: Manifest | undefined, { number }: ObservedPort): string {
  const { name, namespace } = service?.metadata ?? {}
  const where = namespace === undefined ? '' : ` -n ${namespace}`
  return `kubectl port-forward${where} service/${name} ${number}:${number}`
}
