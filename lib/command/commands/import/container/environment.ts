import { compact, nonEmpty } from '../../../../manifest/compact'
import { isPlain, labelsIn, type Manifest, type Plain } from '../../../../manifest/manifest'
import { mapsIn } from '../../../../manifest/value-at'

/** Returns the variables of a container. Plain values of a generated ConfigMap become `env`. */
export function readEnvironment(container: Plain, config: Manifest | undefined): Plain {
  const from = mapsIn(container.envFrom).map(([, entry]) => entry)
  const env = mapsIn(container.env).map(([, entry]) => entry)
  const own = from.filter((entry) => config !== undefined && isOnlyConfig(entry, config.metadata.name))
  const values = config === undefined || own.length === 0 ? {} : labelsIn(config.data)
  const sources = env.map(shortVariable)
  const isShort = own.length + sources.length > 0 && sources.every((one) => one !== undefined)
  const rest = from.filter((entry) => !(isShort && own.includes(entry)))
  const variables = isShort ? { ...values, ...Object.fromEntries(sources as [string, unknown][]) } : undefined
  return compact<Plain>({ ...readSources(rest), env: variables ?? nonEmpty(env) })
}

const isOnlyConfig = ({ configMapRef, ...rest }: Plain, name: string): boolean =>
  Object.keys(rest).length === 0 &&
  isPlain(configMapRef) &&
  Object.keys(configMapRef).join() === 'name' &&
  configMapRef.name === name

/** Returns `configs` and `secrets` if they have the order of the input, and otherwise the Kubernetes field. */
function readSources(from: readonly Plain[]): Plain {
  const entries = from.map(shortSource)
  const firstSecret = entries.findIndex((one) => one?.field === 'secrets')
  const isSorted =
    entries.every((one) => one !== undefined) &&
    (firstSecret < 0 || entries.slice(firstSecret).every((one) => one?.field === 'secrets'))
  if (!isSorted) return { envFrom: nonEmpty(from) }
  const of = (field: string) => nonEmpty(entries.flatMap((one) => (one?.field === field ? [one.value] : [])))
  return { configs: of('configs'), secrets: of('secrets') }
}

function shortSource({
  configMapRef,
  secretRef,
  prefix,
  ...rest
}: Plain): { field: string; value: unknown } | undefined {
  const reference = isPlain(configMapRef) ? configMapRef : secretRef
  if (Object.keys(rest).length > 0 || !isPlain(reference)) return undefined
  const { name, optional, ...others } = reference
  if (Object.keys(others).length > 0) return undefined
  const field = isPlain(configMapRef) ? 'configs' : 'secrets'
  const isNamed = optional === undefined && (prefix === undefined || prefix === '')
  return { field, value: isNamed ? name : compact<Plain>({ name, optional, prefix }) }
}

/** Returns a variable as an entry of an `env` object; undefined if only the list form can express the variable. */
function shortVariable({ name, value, valueFrom, ...rest }: Plain): [string, unknown] | undefined {
  if (typeof name !== 'string' || Object.keys(rest).length > 0) return undefined
  if (valueFrom === undefined) {
    // Other plain values are in the ConfigMap.
    return typeof value === 'string' && value.includes('$(') ? [name, value] : undefined
  }
  if (!isPlain(valueFrom)) return undefined
  const { secretKeyRef, configMapKeyRef, fieldRef, resourceFieldRef } = valueFrom
  if (isPlain(secretKeyRef)) return [name, shortKey('secret', secretKeyRef)]
  if (isPlain(configMapKeyRef)) return [name, shortKey('config', configMapKeyRef)]
  if (isPlain(fieldRef)) {
    return Object.keys(fieldRef).join() === 'fieldPath' ? [name, { field: fieldRef.fieldPath }] : undefined
  }
  if (!isPlain(resourceFieldRef) || resourceFieldRef.containerName !== undefined) return undefined
  return [name, resourceFieldRef]
}

const shortKey = (field: 'secret' | 'config', { name, key, optional }: Plain): Plain =>
  compact<Plain>({ [field]: name, key, optional })
