import type { DeploymentResource } from '../../contracts/deployment-target'
import { deepEqual } from '../../manifest/deep-equal'
import { groupOf } from '../../manifest/id'
import { isPlain, type Plain } from '../../manifest/manifest'
import { valueAt } from '../../manifest/value-at'
import { containsObject } from '../containment'
import { isForeign } from './field-ownership'

/** A field that only a progressive-delivery controller changes, and the parts that the controller sets. */
interface TrafficField {
  path: readonly string[]
  sets: string
  /** Checks whether the rest of the stored value equals the wanted value. */
  isSame(live: unknown, wanted: unknown): boolean
}

/** The server adds defaults to routes. */
const hasDefaults = (live: unknown, wanted: unknown): boolean => containsObject({ live }, { live: wanted })
const WEIGHTS = { sets: 'weight', isSame: hasDefaults }

/**
 * Fields that the operator never takes over from another manager. A forced apply would end a running canary: the
 * weights of routes are in atomic lists, and a selector is an atomic object.
 */
const TRAFFIC_FIELDS: Readonly<Record<string, TrafficField>> = {
  ' Service': { path: ['spec', 'selector'], sets: 'rollouts-pod-template-hash', isSame: deepEqual },
  'gateway.networking.k8s.io GRPCRoute': { path: ['spec', 'rules'], ...WEIGHTS },
  'gateway.networking.k8s.io HTTPRoute': { path: ['spec', 'rules'], ...WEIGHTS },
  'networking.istio.io VirtualService': { path: ['spec', 'http'], ...WEIGHTS },
  'traefik.io TraefikService': { path: ['spec', 'weighted', 'services'], ...WEIGHTS },
}

const fieldOf = ({ apiVersion, kind }: DeploymentResource): TrafficField | undefined =>
  TRAFFIC_FIELDS[`${groupOf(apiVersion)} ${kind}`]

/**
 * Returns an object without the field that routes traffic, if another manager owns the field and has changed only the
 * weights or the selected version.
 */
export function withoutForeignTraffic(wanted: DeploymentResource, live: DeploymentResource): DeploymentResource {
  const field = fieldOf(wanted)
  if (field === undefined || !isForeign(live, field.path)) return wanted
  const [one, other] = [live, wanted].map((object) => withoutMember(valueAt(object, field.path), field.sets))
  return field.isSame(one, other) ? (removedAt(wanted, field.path) as DeploymentResource) : wanted
}

/** Returns a copy of a value without any field of a given name, at any depth. */
function withoutMember(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return value.map((one) => withoutMember(one, name))
  if (!isPlain(value)) return value
  const others = Object.entries(value).filter(([key]) => key !== name)
  return Object.fromEntries(others.map(([key, one]) => [key, withoutMember(one, name)]))
}

function removedAt(object: Plain, [step = '', ...rest]: readonly string[]): Plain {
  const { [step]: inner, ...others } = object
  return rest.length === 0 || !isPlain(inner) ? others : { ...others, [step]: removedAt(inner, rest) }
}
