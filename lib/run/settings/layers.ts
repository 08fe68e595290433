import type { FieldPath } from '../../finding/finding'
import type { Table } from '../../kind/table/table'
import { walk } from '../../kind/walk/walk'
import type { Plain } from '../../manifest/manifest'
import { deepMerge } from '../../manifest/merge'
import type { Settings } from '../../settings/spec'
import type { Item } from '../../wire/item'

/** Settings from one place. A stronger layer replaces what it says of a weaker one, and nothing else. */
export interface Layer {
  values: Plain
  /** Where they were written; undefined for the defaults. */
  item?: Item
  /** Where in the object they stand. */
  path: FieldPath
  /** For which environment they are, where they are for one only. */
  environment?: string
}

/** Settings that a layer for an environment, or for one object, cannot have. */
export const PACKAGE_ONLY = ['defaults', 'env', 'environments']
/** … and those that are not about an object at all. */
export const NOT_OF_OBJECTS = [...PACKAGE_ONLY, 'checks']

/** What a set of defaults changes against `v1`, whose values stand in lib/settings. A set never changes again. */
export const DEFAULT_SETS: Readonly<Record<string, Plain>> = { v1: {} }

/** The layers that count in an environment, weakest first. */
export const layersIn = (layers: readonly Layer[], env: string | undefined): Layer[] =>
  layers.filter(({ environment }) => environment === undefined || environment === env)

/** The environment that the layers name; one that is for an environment cannot. */
export const environmentOf = (layers: readonly Layer[]): string | undefined =>
  layers.map(({ values }) => values.env).findLast((env): env is string => typeof env === 'string')

/** The settings that come of layers, weakest first, with defaults filled in. */
export const settingsFrom = (table: Table, layers: readonly Layer[]): Settings =>
  walk(
    table,
    layers.reduce((merged, { values }) => deepMerge(merged, values), {}),
    ['spec'],
  ).value as Settings

/** A table without some of its fields. */
export function tableWithout(table: Table, fields: readonly string[]): Table {
  const properties = Object.entries(table.properties ?? {}).filter(([name]) => !fields.includes(name))
  return { ...table, properties: Object.fromEntries(properties) }
}
