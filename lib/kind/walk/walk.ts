import type { Finding, FieldPath } from '../../finding/finding'
import type { Extra, Rule } from '../../finding/rule'
import { unknownField, wrongType } from '../rules'
import { emptyField, givenTwice, missingField } from '../../finding/rules'
import { isPlain, type Plain, setMember } from '../../manifest/manifest'
import { type KeyedEntry, keyedEntries } from './keyed'
import { portPair, reportChoice, reportWrongType } from './wrong-type'
import { walkNative } from './native'
import { Origins } from './origins'
import type { Reporter, SourceOf } from './reporter'
import { checkChoice, checkKey, checkLength } from './constraints'
import { visitScalar } from './scalar'
import { withShared } from '../table/shared-tables'
import { type FieldFix, fixForField, cureForValue, dropEchoes, type Level } from './unknown-field'
import type { Table } from '../table/table'
import { asChosen, fieldsToFill, takesScalars, withoutDefault } from '../table/table-views'
import { labelOf, typeMatches } from './wording'

export interface Walked {
  /** The value with shorthands expanded and defaults set. The result is complete only if there are no findings. */
  value: unknown
  /** Findings, with paths in the source. */
  findings: Finding[]
  /** Converts canonical paths to paths in the source. */
  origins: Origins
}

/** Checks a value against a table and converts it to canonical form. Reports all problems, not only the first. */
export function walk(
  table: Table,
  value: unknown,
  path: FieldPath,
  { sourceOf = () => undefined, kind }: { sourceOf?: SourceOf; kind?: string } = {},
): Walked {
  const walker = new Walker(table, sourceOf, kind)
  const canonical = walker.visit(table, value, path, path)
  return { value: canonical, findings: walker.findings, origins: walker.origins }
}

/** The path of an object, and its fields that are set. */
interface Spot {
  path: FieldPath
  source: FieldPath
  /** The names of the fields, each with its spelling in the source. */
  seen: Map<string, string>
}

class Walker implements Reporter {
  readonly findings: Finding[] = []
  readonly origins = new Origins()
  /** Objects that contain the current value, starting with the outermost. */
  private readonly levels: Level[] = []

  constructor(
    private readonly root: Table,
    readonly sourceOf: SourceOf,
    private readonly kind: string | undefined,
  ) {}

  visit(given: Table, value: unknown, path: FieldPath, source: FieldPath): unknown {
    const table = this.resolve(given)
    if (table['x-kubernetes-preserve-unknown-fields'] === true) return value
    if (value === null)
      return this.report(emptyField, source, `${labelOf(source)} is empty. Set a value, or remove the line.`)
    if (table.native !== undefined) {
      const found = walkNative(table.native, value, source, { sourceOf: this.sourceOf })
      const [first] = found
      // If the value is not an object, the finding applies to the whole value.
      const fix = first?.code === wrongType.code && first.path === source ? this.replacementFor(value, source) : ''
      this.findings.push(...(first === undefined || fix === '' ? found : [{ ...first, message: first.message + fix }]))
      return value
    }
    if (table.anyOf !== undefined) return this.visitChoice(table, value, path, source)
    if (table.type === 'object') return this.visitMap(table, value, path, source)
    if (table.type === 'array') return this.visitList(table, value, path, source)
    if (table.type === undefined && table.enum === undefined && table.const === undefined) return value
    return visitScalar(this, table, value, source)
  }

  private resolve(table: Table): Table {
    if (table.$ref === undefined) return table
    if (table.$ref === '#') return this.root
    const whole = withShared(table)
    if (whole !== undefined) return whole
    const found = this.root.$defs?.[table.$ref.replace('#/$defs/', '')]
    if (found === undefined) throw new Error(`No definition ${table.$ref} in the table`)
    const { $ref, ...own } = table
    return { ...found, ...own }
  }

  replacementFor(value: unknown, source: FieldPath): string {
    const level = this.levels[this.levels.length - 1]
    const field = source[source.length - 1]
    if (level === undefined || typeof field !== 'string' || level.source.length !== source.length - 1) return ''
    return cureForValue(field, value, this.levels, this.kind)
  }

  report(rule: Rule, source: FieldPath, message: string, extra?: Extra): undefined {
    this.findings.push(rule.at(source, message, extra))
    return undefined
  }

  private visitChoice(table: Table, value: unknown, path: FieldPath, source: FieldPath): unknown {
    const options = (table.anyOf ?? []).map((option) => this.resolve(option))
    const scalar = !isPlain(value) && !Array.isArray(value)
    const fitting =
      options.find((option) => typeMatches(option, value)) ??
      options.find((option) => (scalar ? takesScalars(option) : option.single === true))
    const isRefused = fitting?.const !== undefined && fitting.const !== value
    if (fitting === undefined || isRefused) return reportChoice(this, options, value, source)
    return this.visit(asChosen(table, fitting), value, path, source)
  }

  private visitMap(table: Table, value: unknown, path: FieldPath, source: FieldPath): unknown {
    if (!isPlain(value)) return this.visitShort(table, value, path, source)
    const fields = table.properties ?? {}
    const result: Plain = {}
    const seen = new Map<string, string>()
    const unknown: FieldFix[] = []
    this.levels.push({ fields, required: table.required ?? [], source, content: value })
    for (const key of Object.keys(value)) {
      const member = value[key]
      const name = Object.hasOwn(fields, key) ? key : aliasOf(fields, key)
      const sourcePath = [...source, key]
      // Usually, the field was not moved, and the two paths are the same.
      const pathOf = (field: string) => (source === path && field === key ? sourcePath : [...path, field])
      if (name !== undefined) {
        if (seen.has(name)) {
          const message = `\`${seen.get(name)}\` and \`${key}\` are the same field. Remove one of the two.`
          this.report(givenTwice, sourcePath, message, { atKey: true })
          continue
        }
        seen.set(name, key)
        setIfGiven(result, name, this.moved(fields[name] as Table, member, pathOf(name), sourcePath))
      } else if (isPlain(table.additionalProperties)) {
        checkKey(this, table, key, sourcePath)
        setIfGiven(result, key, this.moved(table.additionalProperties as Table, member, pathOf(key), sourcePath))
      } else if (table.additionalProperties === false) unknown.push(this.unknownField(key, member, sourcePath))
      else result[key] = member
    }
    this.levels.pop()
    return this.finish(table, result, { path, source, seen }, unknown)
  }

  private finish(table: Table, result: Plain, spot: Spot, unknown: readonly FieldFix[]): Plain {
    const { source, seen } = spot
    if (unknown.length > 0) {
      dropEchoes(this.findings, source, unknown)
      // If no field of a nested object is valid, another finding already lists the expected fields.
      if (seen.size === 0 && this.levels.length > 0) return result
    }
    checkChoice(this, table, seen, source)
    for (const { meant } of unknown) if (meant !== undefined) seen.set(meant, meant)
    return this.fillDefaults(table, result, spot)
  }

  /** Visits a scalar that replaces an object and sets one of its fields. */
  private visitShort(table: Table, value: unknown, path: FieldPath, source: FieldPath): unknown {
    const field = table.shorthand
    const isText = typeof value === 'string'
    const isPortPair = isText && table.properties?.servicePort !== undefined && portPair(value) !== undefined
    if (field === undefined || Array.isArray(value) || isPortPair) return reportWrongType(this, table, value, source)
    const inner = [...path, field]
    this.origins.add(inner, source)
    const member = table.properties?.[field]
    const written = member === undefined ? value : this.visit(member, value, inner, source)
    return this.fillDefaults(table, { [field]: written }, { path, source, seen: new Map([[field, field]]) })
  }

  /** Visits a member whose name can differ in the source. */
  private moved(table: Table, value: unknown, path: FieldPath, source: FieldPath): unknown {
    if (path[path.length - 1] !== source[source.length - 1]) this.origins.add(path, source)
    return this.visit(table, value, path, source)
  }

  private fillDefaults(table: Table, result: Plain, { path, source, seen }: Spot): Plain {
    for (const name of fieldsToFill(table)) {
      if (seen.has(name)) continue
      const resolved = this.resolve(table.properties?.[name] ?? {})
      if (resolved.default !== undefined) {
        result[name] = this.visit(withoutDefault(resolved), copyOf(resolved.default), [...path, name], source)
      } else if (table.required?.includes(name)) {
        const paste =
          resolved.paste === undefined ? ` Add \`${name}\`.` : ` Add \`${name}\`, for example:\n${resolved.paste}`
        this.report(missingField, source, `${labelOf(source)} has no \`${name}\`.${paste}`)
      }
    }
    return result
  }

  private unknownField(key: string, value: unknown, source: FieldPath): FieldFix {
    const found = fixForField({ key, value, kind: this.kind }, this.levels, (table) => this.resolve(table))
    const { fix, meant, ...proposal } = found
    const message = `\`${key}\` is not a field of ${labelOf(source.slice(0, -1))}. ${fix}`
    this.report(unknownField, source, message, { atKey: true, current: key, ...proposal })
    return found
  }

  private visitList(table: Table, value: unknown, path: FieldPath, source: FieldPath): unknown {
    const member = table.items ?? {}
    const keyed = keyedEntries(table, this.resolve(member), value, source)
    if (keyed !== undefined) {
      checkLength(this, table, keyed.length, source)
      return this.visitKeyed(table, keyed, path)
    }
    if (!Array.isArray(value)) {
      if (table.single !== true || !fitsEntry(this.resolve(member), value))
        return reportWrongType(this, { ...table, items: this.resolve(member) }, value, source)
      this.origins.add([...path, 0], source)
      return [this.visit(member, value, [...path, 0], source)]
    }
    checkLength(this, table, value.length, source)
    return value.map((entry, at) => {
      const inner = [...path, at]
      return this.visit(member, entry, inner, source === path ? inner : [...source, at])
    })
  }

  private visitKeyed(table: Table, entries: readonly KeyedEntry[], path: FieldPath): unknown[] {
    return entries.map(({ entry, source, namedTwice }, at) => {
      const inner = [...path, at]
      this.origins.add(inner, source)
      if (namedTwice) {
        const field = table.keyed ?? ''
        const message = `\`${field}\` of ${labelOf(source)} is already set by its key. Remove \`${field}\` from the entry.`
        this.report(givenTwice, [...source, field], message, { atKey: true })
      } else if (table.keyed !== undefined) this.origins.add([...inner, table.keyed], source)
      return this.visit(table.items ?? {}, entry, inner, source)
    })
  }
}

/** Sets a member of an object unless the value is undefined. Invalid values are undefined. */
function setIfGiven(map: Plain, key: string, value: unknown): void {
  if (value !== undefined) setMember(map, key, value)
}

/** Checks whether a value can replace a list with a single entry: it has the type or the shorthand of the entry. */
const fitsEntry = (entry: Table, value: unknown): boolean =>
  typeMatches(entry, value) || (entry.shorthand !== undefined && !isPlain(value) && !Array.isArray(value))

/** Returns a copy of a JSON value. In Node 20, `structuredClone` would load half of the worker threads module. */
const copyOf = (value: unknown): unknown => (typeof value === 'object' ? JSON.parse(JSON.stringify(value)) : value)

/** Returns the field to which an alias belongs. */
const aliasOf = (fields: Record<string, Table>, key: string): string | undefined =>
  Object.keys(fields).find((name) => fields[name]?.aliases?.includes(key))
