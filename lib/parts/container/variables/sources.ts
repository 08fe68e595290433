import type { V1EnvVar, V1EnvVarSource } from '@kubernetes/client-node'
import type { FieldPath, Finding } from '../../../finding/finding'
import { badValue, chooseOne, missingField } from '../../../finding/rules'
import { compact } from '../../../manifest/compact'
import { membersByName } from '../../../manifest/text'
import type { ContainerSpec } from '../spec'
import type { VariableSource, Variables } from './source-spec'

const SOURCES = ['secret', 'config', 'field', 'resource'] as const

/** Fields that are valid only for certain sources. */
const FOR: Readonly<Record<'key' | 'optional' | 'divisor', readonly (typeof SOURCES)[number][]>> = {
  key: ['secret', 'config'],
  optional: ['secret', 'config'],
  divisor: ['resource'],
}

/** Separates the object form of `env` into values, and variables with a source, which are sorted by name. */
export function separate(written: Variables): { values: Record<string, string>; sourced: V1EnvVar[] } {
  const values: Record<string, string> = {}
  const sourced: V1EnvVar[] = []
  for (const [name, one] of Object.entries(written)) if (typeof one === 'string') values[name] = one
  for (const [name, one] of membersByName(written))
    if (typeof one !== 'string') sourced.push({ name, valueFrom: valueFrom(one) })
  return { values, sourced }
}

function valueFrom({ secret, config, key = '', optional, field, resource, divisor }: VariableSource): V1EnvVarSource {
  const from = (name: string) => compact<{ name: string; key: string; optional?: boolean }>({ name, key, optional })
  if (secret !== undefined) return { secretKeyRef: from(secret) }
  if (config !== undefined) return { configMapKeyRef: from(config) }
  if (field !== undefined) return { fieldRef: { fieldPath: field } }
  return { resourceFieldRef: compact<{ resource: string; divisor?: string }>({ resource: resource ?? '', divisor }) }
}

/**
 * Checks the sources of variables. Each variable must have exactly one source, and only fields that belong to this
 * source.
 */
export function checkSources({ env = {}, variables = {} }: ContainerSpec, path: FieldPath): Finding[] {
  return Object.entries(Array.isArray(env) ? variables : env).flatMap(([name, one]) =>
    typeof one === 'string' ? [] : checkSource(name, one, [...path, 'env', name]),
  )
}

function checkSource(name: string, one: VariableSource, path: FieldPath): Finding[] {
  const given = SOURCES.filter((source) => one[source] !== undefined)
  const [source, other] = given
  if (source === undefined) {
    const message = `\`${name}\` has no source. Add \`secret\` and \`key\`, \`config\` and \`key\`, \`field\`, or \`resource\`.`
    return [missingField.at(path, message)]
  }
  if (other !== undefined) {
    const message = `\`${source}\` and \`${other}\` of \`${name}\` are mutually exclusive. Remove one of the two, or set one to \`null\` in an overlay.`
    return [chooseOne.at([...path, other], message, { atKey: true })]
  }
  const stray = (['key', 'optional', 'divisor'] as const).find(
    (field) => one[field] !== undefined && !FOR[field].includes(source),
  )
  if (stray !== undefined) {
    const message = `\`${stray}\` of \`${name}\` cannot be combined with \`${source}\`. Remove \`${stray}\`, or set it to \`null\` in an overlay.`
    return [chooseOne.at([...path, stray], message, { atKey: true })]
  }
  if (FOR.key.includes(source) && one.key === undefined) {
    const message = `\`${name}\` has no \`key\`. Add the key of \`${one[source]}\` that contains the value, or list \`${one[source]}\` under \`${source}s\` to use all its keys.`
    return [missingField.at(path, message)]
  }
  return checkDivisor(one, [...path, 'divisor'])
}

/** Checks the divisor of a resource. Source: validateContainerResourceDivisor of core validation, Kubernetes v1.34. */
function checkDivisor({ resource = '', divisor }: VariableSource, path: FieldPath): Finding[] {
  const isCpu = resource.endsWith('.cpu')
  if (divisor === undefined || divisor === '1' || (divisor === '1m') === isCpu) return []
  const message = `The \`divisor\` of \`${resource}\` is \`${divisor}\`. Set ${isCpu ? '`1` or `1m`' : '`1`, or a unit of bytes such as `1Mi`'}.`
  return [badValue.at(path, message)]
}
