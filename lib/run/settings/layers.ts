import type { FieldPath } from '../../finding/finding'
import type { Table } from '../../kind/table/table'
import { walk } from '../../kind/walk/walk'
import type { Plain } from '../../manifest/manifest'
import { deepMerge } from '../../manifest/merge'
import type { Settings } from '../../settings/spec'
import type { Item } from '../../wire/item'

/** Settings from one source. A stronger layer overrides only settings that it contains. */
export interface Layer {
  values: Plain
  /** Object that contains the settings; undefined for the defaults. */
  item?: Item
  /** Path of the settings in the object. */
  path: FieldPath
  /** Environment to which the settings apply; undefined for all environments. */
  environment?: string
}

/** Settings that are not allowed for an environment or for a single object. */
export const PACKAGE_ONLY = ['defaults', 'env', 'environments', 'requires']
/** Settings that are not allowed for a single object. */
export const NOT_OF_OBJECTS = [...PACKAGE_ONLY, 'checks', 'images']

/**
 * Each set of defaults, as differences from `v1`. The values of `v1` are in lib/settings. A published set never
 * changes.
 */
export const DEFAULT_SETS: Readonly<Record<string, Plain>> = { v1: {} }

/** Returns the layers that apply in an environment, from the weakest to the strongest. */
export const layersIn = (layers: readonly Layer[], env: string | undefined): Layer[] =>
  layers.filter(({ environment }) => environment === undefined || environment === env)

/** Returns the environment that the layers set. A layer for an environment cannot set the environment. */
export const environmentOf = (layers: readonly Layer[]): string | undefined =>
  layers.map(({ values }) => values.env).findLast((env): env is string => typeof env === 'string')

/** Merges layers, from the weakest to the strongest, and adds the defaults. */
export const settingsFrom = (table: Table, layers: readonly Layer[]): Settings =>
  walk(
    table,
    layers.reduce((merged, { values }) => deepMerge(merged, values), {}),
    ['spec'],
  ).value as Settings

/** Returns a table without some of its fields. */
export function tableWithout(table: Table, fields: readonly string[]): Table {
  const properties = Object.entries(table.properties ?? {}).filter(([name]) => !fields.includes(name))
  return { ...table, properties: Object.fromEntries(properties) }
}
