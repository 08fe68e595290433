import type { Finding, FieldPath } from '../../finding/finding'
import { nameTaken, portTaken } from '../../finding/rules'
import { noName } from '../../kind/rules'
import { closest, suggest } from '../../finding/suggest'
import { quoted } from '../../manifest/grammar/quoted'
import type { ContainerSpec } from '../container/spec'
import type { PodSpec } from '../../manifest/kubernetes'
import type { Identity } from '../identity/identity'
import type { PodClaim } from './defaults'
import type { PodFields } from './spec'
import { type NamedPort, namedPorts } from '../container/ports'
import { graceTooShort, noMain } from './rules'

/** A container of a pod, with its base merged, and its name. */
export interface NamedContainer {
  spec: ContainerSpec
  name: string
  path: FieldPath
}

/** Name of the main container, and whether the user set it with `main`. */
export interface MainName {
  name: string
  isGiven: boolean
}

/** Checks that every container has a unique name, and that exactly one container is the main container. */
export function checkNames(
  all: readonly NamedContainer[],
  containers: readonly NamedContainer[],
  main: MainName,
): Finding[] {
  const findings: Finding[] = []
  const seen = new Set<string>()
  for (const { name, path } of all) {
    if (name === '')
      findings.push(
        noName.at(
          path,
          `A container has no \`name\`, which is required with several containers. Add \`name\`. The main container is \`${main.name}\`.`,
        ),
      )
    else if (seen.has(name))
      findings.push(nameTaken.at([...path, 'name'], `Two containers have the name \`${name}\`. Rename one of the two.`))
    seen.add(name)
  }
  return [...findings, ...checkMain(containers, main)]
}

/**
 * Checks the main container. A single container can have any name. Among several containers, one must have the name of
 * the main container.
 */
function checkMain(containers: readonly NamedContainer[], main: MainName): Finding[] {
  const names = containers.map(({ name }) => name)
  const [first] = names
  if (first === undefined) {
    const message = 'All containers are sidecars. Remove `sidecar` from the main container.'
    return [noMain.at(['spec', 'containers'], message)]
  }
  if (names.includes(main.name) || names.includes('')) return []
  if (main.isGiven) {
    const { text } = suggest(main.name, names, `Set \`main: ${first}\`, or the name of another container.`)
    return [noMain.at(['spec', 'main'], `Unknown main container \`${main.name}\`.${text}`)]
  }
  if (names.length === 1) return []
  const guess = closest(main.name, names)
  const fix =
    guess === undefined
      ? `Add \`main: ${first}\` if \`${first}\` is the main container, or rename the main container to \`${main.name}\`.`
      : `Rename \`${guess}\` to \`${main.name}\`, or add \`main: ${guess}\`.`
  return [noMain.at(['spec', 'containers'], `No container has the name of the application, \`${main.name}\`. ${fix}`)]
}

/**
 * Checks that the name and the number of each port are unique in a pod, and that its port in the Service is unique.
 *
 * @param served whether a Service exposes all ports
 */
export function checkPorts(containers: readonly NamedContainer[], served: boolean): Finding[] {
  const findings: Finding[] = []
  const names = new Map<string, string>()
  const numbers = new Map<string, string>()
  const services = new Map<string, string>()
  for (const { spec, path, name } of containers) {
    for (const port of namedPorts(spec)) {
      const protocol = port.protocol ?? 'TCP'
      const number = `${port.containerPort}/${protocol}`
      const service = `${port.servicePort}/${protocol}`
      const other = names.get(port.name) ?? numbers.get(number)
      const sibling = services.get(service)
      if (other !== undefined) {
        const what = names.has(port.name) ? `name \`${port.name}\`` : `number ${port.containerPort}`
        const message = `The container \`${other}\` already uses the port ${what}. Change one of the two ports.`
        findings.push(portTaken.at(pathOfContainer(port, spec, path), message))
      } else if (served && sibling !== undefined) {
        const message = `Both \`${sibling}\` and \`${port.name}\` use the Service port ${port.servicePort}. Set a different \`servicePort\` for one of the two.`
        findings.push(portTaken.at(pathOfContainer(port, spec, path), message))
      }
      names.set(port.name, name)
      numbers.set(number, name)
      services.set(service, port.name)
    }
  }
  return findings
}

/** Returns the path of a container or container port in the claim. */
function pathOfContainer(
  { name, containerPort, protocol }: NamedPort,
  { ports = [] }: ContainerSpec,
  path: FieldPath,
): FieldPath {
  const at = ports.findIndex((one) => one.containerPort === containerPort && one.protocol === protocol)
  return at >= 0 ? [...path, 'ports', at] : [...path, name]
}

/**
 * Checks that the grace period of a pod is longer than the sleep of its containers.
 *
 * @param pod the generated pod; a container without a port does not sleep
 * @param containers the containers as the user wrote them; those with a `preStop` hook are ignored
 */
export function checkStop(pod: PodSpec, containers: readonly NamedContainer[], { spec, written }: PodClaim): Finding[] {
  if (spec.stop === undefined) return []
  const { sleep } = spec.stop
  const grace = pod.terminationGracePeriodSeconds ?? GRACE
  const hookless = new Set(
    containers.filter((one) => one.spec.lifecycle?.preStop === undefined).map(({ name }) => name),
  )
  const sleeping = [...pod.containers, ...(pod.initContainers ?? [])].some(
    ({ name, lifecycle }) => hookless.has(name) && lifecycle?.preStop?.sleep?.seconds === sleep,
  )
  if (!sleeping || sleep < grace) return []
  const native = typeof spec.pod?.terminationGracePeriodSeconds === 'number'
  const own = (['grace', 'sleep'] as const).filter((field) => written.stop?.[field] !== undefined).slice(0, 1)
  const path = ['spec', ...(native ? ['pod', 'terminationGracePeriodSeconds'] : ['stop', ...own])]
  const hint = written.stop === undefined ? ` (from the settings)` : ''
  const field = native ? 'pod.terminationGracePeriodSeconds' : 'stop.grace'
  const message = `\`${field}\` (${grace} s) is too short, because \`stop.sleep\` alone takes ${sleep} s${native ? '' : hint}. Raise \`${field}\` or lower \`stop.sleep\`.`
  return [graceTooShort.at(path, message)]
}

/** Default grace period of Kubernetes, in seconds. */
const GRACE = 30

/** Checks that `selectorLabels` do not override the labels `app` and `part-of`. */
export const checkSelector = ({ selectorLabels }: PodFields, { selector }: Identity): Finding[] =>
  Object.entries(selectorLabels ?? {})
    .filter(([key, value]) => selector[key] !== value)
    .map(([key]) => {
      const message = `The field \`${key}\` (${quoted(selector[key] ?? '')}) already sets the label \`${key}\`. Remove the label, and set the field instead.`
      return nameTaken.at(['spec', 'selectorLabels', key], message, { atKey: true })
    })
