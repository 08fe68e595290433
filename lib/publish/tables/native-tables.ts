import { readFileSync } from 'node:fs'
import type { NativeTables } from '../../kind/walk/native'
import { NATIVE_ENUMS } from './native-enums'
import { byText } from '../../manifest/text'

const MODELS = 'node_modules/@kubernetes/client-node/dist/gen/models'

/** Fields that the client requires although the API sets their defaults before validation. Source: SetDefaults_Job. */
const FILLED_IN: readonly string[] = ['V1PodFailurePolicyOnPodConditionsPattern.status']

interface Attribute {
  name: string
  baseName: string
  type: string
  format: string
}

/**
 * Reads the two files of a model in the Kubernetes client: the code, which contains a table of types, and the type
 * declarations.
 */
function readModel(name: string): { attributes: Attribute[]; required: ReadonlySet<string> } {
  const code = readFileSync(`${MODELS}/${name}.js`, 'utf8')
  const table = /attributeTypeMap = (\[[\s\S]*?\n\]|\[\]);/.exec(code)?.[1]
  if (table === undefined) throw new Error(`${name} of the Kubernetes client has no table of its types`)
  const types = readFileSync(`${MODELS}/${name}.d.ts`, 'utf8')
  const required = new Set([...types.matchAll(/^ {4}'(\w+)': /gm)].map(([, field]) => field ?? ''))
  return { attributes: JSON.parse(table) as Attribute[], required }
}

/** Returns the tables of these models and of all nested models. */
export function nativeTables(roots: readonly string[]): NativeTables {
  const tables: Record<string, Record<string, string>> = {}
  const open = roots.map((root) => root.replace('?', ''))
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (tables[name] !== undefined) continue
    const { attributes, required } = readModel(name)
    const table: Record<string, string> = {}
    for (const { name: property, baseName, type, format } of attributes) {
      const allowed = NATIVE_ENUMS[`${name}.${baseName}`]
      const written = allowed === undefined ? typeText(type, format, open) : `=${allowed.join('|')}`
      const wanted = required.has(property) && !FILLED_IN.includes(`${name}.${baseName}`)
      table[baseName] = wanted ? `${written}!` : written
    }
    tables[name] = table
  }
  return Object.fromEntries(Object.entries(tables).sort(([one], [other]) => byText(one, other)))
}

/**
 * Converts a type of the client to the short form of the tables. Adds the models to which the type refers to `open`.
 */
function typeText(type: string, format: string, open: string[]): string {
  const list = /^(?:Array|Set)<(.+)>$/.exec(type)?.[1]
  if (list !== undefined) return `[${typeText(list, '', open)}]`
  const map = /^\{ \[key: string\]: (.+); \}$/.exec(type)?.[1]
  if (map !== undefined) return `{${typeText(map, '', open)}}`
  switch (type) {
    case 'number':
      return format.startsWith('int') ? 'integer' : 'number'
    case 'Date':
    case 'V1MicroTime':
    case 'IntOrString':
    case 'string':
    case 'boolean':
    case 'any':
      return { Date: 'string', V1MicroTime: 'string', IntOrString: 'int-or-string' }[type as 'Date'] ?? type
    default:
      open.push(type)
      return type
  }
}
