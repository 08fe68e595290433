import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { loadAll } from 'js-yaml'
import { suite } from '../../functions/suite'
import { inlineShared } from '../../lib/kind/table/shared-tables'
import type { Table } from '../../lib/kind/table/table'
import { isPlain } from '../../lib/manifest/manifest'
import { allRules } from '../../lib/publish/all-rules'
import { generatedFiles } from '../../lib/publish/generated-files'
import { kindFolders } from '../../lib/publish/table-files'
import { GOLDEN, goldenCases } from '../support/golden'

const ROOT = join(__dirname, '../..')
const kebab = (kind: string) => kind.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase()
const kinds = suite.kinds.map((kind) => [kind.kind, kind] as const)
const rooms = readdirSync(join(ROOT, 'functions'), { withFileTypes: true }).filter((entry) => entry.isDirectory())

test('every folder of functions/ is the room of a kind of the suite', () => {
  const wanted = [...suite.kinds, suite.settings].map(({ kind }) => kebab(kind)).sort()
  expect(rooms.map(({ name }) => name).sort()).toEqual(wanted)
})

test('generated files are what would be generated now', () => {
  for (const { path, text } of generatedFiles(kindFolders(rooms.map(({ name }) => name).sort()))) {
    const file = join(ROOT, path)
    expect({ path, text: existsSync(file) ? readFileSync(file, 'utf8') : undefined }).toEqual({ path, text })
  }
})

test('every field that Kubernetes knows of a container passes through', () => {
  const native = JSON.parse(readFileSync(join(ROOT, 'dist/tables/native.json'), 'utf8')) as Record<string, object>
  const ours = Object.keys(
    inlineShared(suite.kinds.find(({ kind }) => kind === 'LummoContainer')?.table())?.properties ?? {},
  )
  expect(Object.keys(native.V1Container ?? {}).filter((field) => !ours.includes(field))).toEqual([])
})

/**
 * Returns the fields of a spec, including those of its containers, as paths with dots. A field with a type of the
 * Kubernetes API counts as one field.
 */
function fieldsOf(table: Table, path: string, deep: number): string[] {
  return Object.entries(table.properties ?? {}).flatMap(([name, member]) => {
    const inner = member.items ?? member
    const here = path === '' ? name : `${path}.${name}`
    return deep > 0 && (name === 'containers' || name === 'strategy' || name === 'scaling')
      ? [here, ...fieldsOf(inner, here, deep - 1)]
      : [here]
  })
}

/** Returns the fields that an object of the kind uses, with their canonical names. */
function used(value: unknown, table: Table, path: string): string[] {
  if (Array.isArray(value)) return value.flatMap((entry) => used(entry, table.items ?? table, path))
  const inner = table.items ?? table
  if (!isPlain(value)) return []
  return Object.entries(value).flatMap(([key, member]) => {
    const fields = inner.properties ?? {}
    const name =
      fields[key] === undefined ? (Object.keys(fields).find((one) => fields[one]?.aliases?.includes(key)) ?? key) : key
    const here = path === '' ? name : `${path}.${name}`
    return [here, ...(fields[name] === undefined ? [] : used(member, fields[name], here))]
  })
}

const isAccepted = (folder: string) =>
  ['expected.yaml', 'case.test.yaml'].some((name) => existsSync(join(folder, name)))

const claimsIn = (folder: string) =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && isAccepted(join(folder, entry.name)))
    .flatMap((entry) => loadAll(readFileSync(join(folder, entry.name, 'input.yaml'), 'utf8')))
    .filter((object): object is { kind: string; spec: unknown } => isPlain(object))

const everywhere = readdirSync(GOLDEN).flatMap((room) => claimsIn(join(GOLDEN, room)))

test('only the case `full` of a kind and applications repeat whole objects; any other case shows its subject', () => {
  const ofKinds = goldenCases(GOLDEN).filter(({ folder }) => basename(dirname(folder)) !== 'applications')
  const whole = ofKinds.filter(({ folder }) => existsSync(join(folder, 'expected.yaml')))
  expect(whole.map(({ folder }) => basename(folder)).filter((name) => name !== 'full')).toEqual([])
})

test('a golden case is about one family of mistakes, and its objects have the names of their subjects', () => {
  const cases = goldenCases(GOLDEN).map(({ folder, input }) => ({ folder: relative(GOLDEN, folder), input }))
  expect(cases.filter(({ input }) => input.split('\n').length > 160).map(({ folder }) => folder)).toEqual([])
  const codes = new Set<string>(allRules().map(([, { code }]) => code))
  const numbered = cases.flatMap(({ folder, input }) =>
    [...input.matchAll(/^metadata: ?\{?\s*name: ([^\s,}]+)/gm)]
      .map(([, name = '']) => name)
      .filter((name) => /^[a-z]{1,2}\d+$/.test(name) || (/-\d+$/.test(name) && codes.has(name.replace(/-\d+$/, ''))))
      .map((name) => `${folder}: ${name}`),
  )
  expect(numbered).toEqual([])
})

describe.each(kinds)('%s', (name, kind) => {
  const folder = join(GOLDEN, kebab(name))

  test('has a golden case that uses every field', () => {
    const table = inlineShared(kind.table())
    const own = everywhere.filter((object) => object.kind === name)
    // The code of a pod field is the same in all kinds, so a golden case of any kind can cover the field.
    const shared = everywhere.flatMap((object) => {
      const other = suite.kinds.find((one) => one.kind === object.kind)
      return other === undefined ? [] : used(object.spec, inlineShared(other.table()), '')
    })
    // The spec of a LummoContainer is the spec of a container.
    const inContainers = shared.flatMap((field) => (field.startsWith('containers.') ? [field.slice(11)] : []))
    const template = name === 'LummoContainer' ? inContainers : []
    const shown = new Set([...own.flatMap((object) => used(object.spec, table, '')), ...shared, ...template])
    expect(fieldsOf(table, '', 2).filter((field) => !shown.has(field))).toEqual([])
  })

  test('has cases that are refused', () => {
    const rejects = name === 'LummoContainer' ? join(GOLDEN, 'engine') : folder
    expect(readdirSync(rejects).some((one) => one.startsWith('rejects'))).toBe(true)
  })

  test('says of itself what it is', () => {
    expect(kind.summary).toMatch(/^[A-Z].{20,}\.$/)
  })
})
