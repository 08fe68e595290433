import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { hasErrors, type LocatedFinding } from '../lib/finding/finding'
import { renderForPeople } from '../lib/finding/terminal'
import type { Table } from '../lib/kind/table/table'
import { walk } from '../lib/kind/walk/walk'
import { YamlDocument } from '../lib/wire/yaml/document'

/** The settings of the operator. The descriptions in {@link TABLE} are those of the documentation. */
export interface OperatorSettings {
  target: 'kubernetes'
  /** Empty: all namespaces. */
  namespaces: string[]
  crossNamespace: string[]
  namespace?: string
  leaderElection: boolean
  port: number
  logLevel: 'debug' | 'info' | 'warn' | 'error'
}

const NAMES: Table = { type: 'array', items: { type: 'string' }, default: [] }

/** The fields of the settings file. */
const TABLE: Table = {
  type: 'object',
  additionalProperties: false,
  properties: {
    target: { type: 'string', enum: ['kubernetes'], default: 'kubernetes', description: 'Where objects are applied.' },
    namespaces: { ...NAMES, description: 'Namespaces with short objects. Default: all namespaces.' },
    crossNamespace: {
      ...NAMES,
      description: 'Namespaces whose short objects can generate objects in other namespaces, or without a namespace.',
    },
    namespace: {
      type: 'string',
      description:
        'Namespace of the operator, for its Lease and the LummoPackage of the organisation. Default: that of the pod.',
    },
    leaderElection: {
      type: 'boolean',
      default: true,
      description: 'Allows several replicas, of which one writes. Default: true.',
    },
    port: {
      type: 'integer',
      minimum: 1,
      maximum: 65535,
      default: 8080,
      description: 'Port of `/metrics`, `/healthz` and `/readyz`. Default: 8080.',
    },
    logLevel: {
      type: 'string',
      enum: ['debug', 'info', 'warn', 'error'],
      default: 'info',
      description: 'Least severe level that is logged. Default: info.',
    },
  },
}

/** A mistake in the arguments or in the settings file. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'
}

const USAGE = 'usage: lummo-operator [--config FILE] [--version]'

/** Reads arguments. Throws a SettingsError for unknown ones. */
export function readArguments(args: readonly string[]): { config?: string; version: boolean } {
  const options = { config: { type: 'string' }, version: { type: 'boolean', default: false } } as const
  try {
    const { config, version } = parseArgs({ args: [...args], options }).values
    return { version, ...(config === undefined ? {} : { config }) }
  } catch (error) {
    throw new SettingsError(`${error instanceof Error ? error.message : error}\n${USAGE}`)
  }
}

/** Reads the settings file, or returns the defaults without a file. Throws a SettingsError that shows each mistake. */
export function readSettings(file: string | undefined): OperatorSettings {
  return file === undefined ? operatorSettingsFrom('{}', '') : operatorSettingsFrom(textOf(file), file)
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new SettingsError(`${file} cannot be read: ${error instanceof Error ? error.message : error}`)
  }
}

/** Returns the settings in a YAML document. */
export function operatorSettingsFrom(text: string, file: string): OperatorSettings {
  const document = YamlDocument.parse(text, { file, line: 1 })
  if (!(document instanceof YamlDocument)) throw new SettingsError(renderForPeople([document]))
  const { value, findings } = walk(TABLE, document.value ?? {}, [], { kind: 'settings file' })
  const placed = findings.map((one): LocatedFinding => ({ ...one, place: document.place(one.path ?? [], one.atKey) }))
  if (hasErrors(placed)) throw new SettingsError(renderForPeople(placed))
  return value as OperatorSettings
}
