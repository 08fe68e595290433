import { compact, nonEmptyMap } from '../../../../manifest/compact'
import { deepEqual } from '../../../../manifest/deep-equal'
import { isPlain, type Plain } from '../../../../manifest/manifest'

type Amounts = Record<string, unknown>

/** Default ephemeral storage of a container in the settings of lummo. */
const DISK = { request: '128Mi', limit: '1Gi' }

/**
 * Returns the resources of a container in short form. A container without resources gets the default ephemeral storage
 * explicitly, because a short object must set resources.
 *
 * @param disk whether lummo adds the default ephemeral storage, so that the short object does not need to set ephemeral
 * storage
 */
export function readResources(resources: unknown, disk: 'default' | 'explicit'): Plain {
  const { requests, limits, ...rest } = isPlain(resources) ? resources : {}
  const asked: Amounts = isPlain(requests) ? { ...requests } : {}
  const bounds: Amounts = isPlain(limits) ? { ...limits } : {}
  if (disk === 'default' && asked['ephemeral-storage'] === DISK.request && bounds['ephemeral-storage'] === DISK.limit) {
    delete asked['ephemeral-storage']
    delete bounds['ephemeral-storage']
  }
  const short: Plain = {}
  if (asked.memory !== undefined && deepEqual(asked.memory, bounds.memory)) {
    short.memory = asked.memory
    delete asked.memory
    delete bounds.memory
  }
  if (asked.cpu !== undefined) short.cpu = asked.cpu
  if (bounds.cpu !== undefined) short.cpuLimit = bounds.cpu
  delete asked.cpu
  delete bounds.cpu
  const { cpu, cpuLimit, memory } = short
  const read = compact<Plain>({ cpu, cpuLimit, memory, requests: nonEmptyMap(asked), limits: nonEmptyMap(bounds) })
  if (Object.keys(read).length > 0 || Object.keys(rest).length > 0) return read
  return { requests: { 'ephemeral-storage': DISK.request }, limits: { 'ephemeral-storage': DISK.limit } }
}

/** Checks whether a container sets neither a request nor a limit for CPU and memory. */
export function hasNoResources(resources: unknown): boolean {
  const { requests, limits } = isPlain(resources) ? resources : {}
  const amounts = { ...(isPlain(requests) ? requests : {}), ...(isPlain(limits) ? limits : {}) }
  return amounts.cpu === undefined && amounts.memory === undefined
}
