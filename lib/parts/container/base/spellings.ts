import { compact } from '../../../manifest/compact'
import { without } from '../../../manifest/merge'
import { merge } from './merge'
import { SHORT_FORMS } from '../resources'
import type { ContainerSpec } from '../spec'
import { imageParts } from '../image'
import type { Health, Probe } from '../probes-spec'
import type { Variables } from '../variables/source-spec'

type Image = NonNullable<ContainerSpec['image']>
type Resources = NonNullable<ContainerSpec['resources']>
type WrittenPort = NonNullable<ContainerSpec['ports']>[number]
type Environment = Pick<ContainerSpec, 'env' | 'variables'>

const PROBES = ['readiness', 'liveness', 'startup'] as const
const ASKING = ['path', 'grpc', 'command', 'port', 'scheme', 'headers'] as const

/**
 * Adapts a base to the spellings of the container, so that both can be merged. A field that the container sets in
 * another spelling is removed from the base or converted: an image as a string or in parts, resources as shortcuts or
 * in full, the types of a probe, a port by its field or in `ports`.
 */
export function inSpellingOf(own: ContainerSpec, base: ContainerSpec): ContainerSpec {
  const probes = PROBES.filter((name) => own.health?.[name] !== undefined).map((name) => `${name}Probe`)
  const ports = (['http', 'grpc'] as const).filter((name) => own.ports?.some((port) => port.name === name))
  const result = without(base, [...probes, ...ports]) as ContainerSpec
  if (own.image !== undefined && base.image !== undefined) result.image = imageUnder(own.image, base.image)
  if (own.resources !== undefined && base.resources !== undefined)
    result.resources = resourcesUnder(own.resources, base.resources)
  if (own.health !== undefined && base.health !== undefined) result.health = healthUnder(own.health, base.health)
  for (const name of ['http', 'grpc'] as const) {
    const { ports: written } = result
    if (own[name] === undefined || written === undefined) continue
    const named = written.find((port) => port.name === name)
    const number = own[name].port ?? named?.containerPort
    // Here, only the Service port differs from the base.
    if (own[name].port === undefined && named !== undefined)
      result[name] = compact({ port: named.containerPort, servicePort: named.servicePort })
    const isThat = (port: WrittenPort) => port.containerPort === number && (port.protocol ?? 'TCP') === 'TCP'
    result.ports = written.filter((port) => port.name !== name && !isThat(port))
  }
  return result
}

/**
 * Returns the image of the base, without its tag and digest if the container sets one of them. A tag in the container
 * removes the digest of the base.
 */
function imageUnder(own: Image, base: Image): Image {
  if (own.ref !== undefined) return without(base, ['repo', 'tag', 'digest']) as Image
  const inParts = (own.repo ?? own.tag ?? own.digest) !== undefined
  const { ref, ...others } = base
  const parts = inParts && ref !== undefined ? { ...others, ...imageParts(ref) } : base
  return (own.tag ?? own.digest) === undefined ? parts : (without(parts, ['tag', 'digest']) as Image)
}

function resourcesUnder(own: Resources, base: Resources): Resources {
  const result: Resources = { ...base, requests: { ...base.requests }, limits: { ...base.limits } }
  for (const { short, name, sides } of SHORT_FORMS) {
    const value = result[short]
    const isInFull = sides.some((side) => own[side]?.[name] !== undefined)
    for (const side of sides) {
      if (own[short] !== undefined) delete result[side]?.[name]
      else if (value !== undefined && isInFull)
        result[side] = { ...result[side], [name]: result[side]?.[name] ?? value }
    }
    if (isInFull) delete result[short]
  }
  return result
}

function healthUnder(own: Health, base: Health): Health {
  const result: Health = { ...base }
  for (const name of PROBES) {
    const [above, below] = [own[name], base[name]]
    if (above && below) result[name] = probeUnder(above, below)
  }
  return result
}

/** Keeps the timings of a probe in the base. Removes the type of the probe if the container uses another type. */
function probeUnder(own: Probe, base: Probe): Probe {
  const [above, below] = [wayOf(own), wayOf(base)]
  // A port without a type is valid for every type of probe except a command.
  if (above === undefined || above === below || (above === 'port' && below !== 'command')) return base
  const kept = below === 'port' && above !== 'command' ? ['port'] : []
  return without(
    base,
    ASKING.filter((field) => !kept.includes(field)),
  ) as Probe
}

/** Returns the type of a probe. If the probe also has a port, the port belongs to that type. */
function wayOf(probe: Probe): 'path' | 'grpc' | 'command' | 'port' | undefined {
  if (probe.command !== undefined) return 'command'
  if (probe.grpc !== undefined && probe.grpc !== false) return 'grpc'
  if (probe.path !== undefined) return 'path'
  return probe.port === undefined ? undefined : 'port'
}

/** Merges the variables of a base and a container. Each of the two `env` fields can be an object or a list. */
export function joinedEnv(base: ContainerSpec, own: ContainerSpec): Environment {
  if (base.env === undefined || own.env === undefined) return {}
  const [below, above] = [variablesOf(base), variablesOf(own)]
  const others = below.list.filter(({ name }) => !Object.hasOwn(above.map, name))
  const { env: list } = merge({ env: others }, { env: above.list }) as { env: typeof others }
  const hidden = above.list.map(({ name }) => name)
  const map = { ...without(below.map, hidden), ...above.map } as Variables
  if (list.length === 0) return { env: map }
  return Object.keys(map).length === 0 ? { env: list } : { env: list, variables: map }
}

const variablesOf = ({ env = [], variables = {} }: Environment) =>
  Array.isArray(env) ? { list: env, map: variables } : { list: [], map: env }
