import { readFileSync } from 'node:fs'
import { suite } from '../../functions/suite'
import { renderForPeople } from '../finding/terminal'
import { isPlain, type Plain } from '../manifest/manifest'
import { expandPackage } from '../run/pipeline'
import { readDocuments } from '../wire/list/document-stream'
import { allRules } from './all-rules'
import { kustomizeConfiguration } from './pages/kustomize-configuration'
import { findingsPage, kindPage, kindsTable } from './pages/pages'
import { USUAL_FIELDS } from './pages/usual-fields'
import { wordsPage } from './pages/words-page'
import { folderOf, type GeneratedFile, type KindFolder } from './table-files'

/**
 * Returns the generated files that are in Git. `npm run generate` writes the files, and a test compares the files with
 * the kinds.
 */
export function generatedFiles(folders: readonly KindFolder[]): GeneratedFile[] {
  const kinds = [...suite.kinds, suite.settings]
  const containerFields = {
    fields: folders.find(({ folder }) => folder === 'lummo-container')?.table.properties,
    link: 'Each has the fields of a [LummoContainer](../lummo-container/README.md#fields-of-spec).',
  }
  const pages = folders.map(({ folder, kind, table, example }) => {
    const usual = USUAL_FIELDS[kind.kind] ?? {}
    for (const [name, value] of Object.entries(usual)) generatedBy(withField(example, kind.kind, name, value))
    const content = { example, generated: generatedBy(example), usual }
    return { path: `functions/${folder}/README.md`, text: kindPage(kind, table, content, containerFields) }
  })
  const byKind = Object.fromEntries(folders.map(({ kind, table }) => [kind.kind, table]))
  const withKinds = (path: string, above: string) => {
    const table = kindsTable(kinds, (kind) => `${above}functions/${folderOf(kind)}`)
    return { path, text: between(path, 'kinds', table) }
  }
  return [
    ...pages,
    { path: 'docs/findings.md', text: findingsPage(allRules().map(([, rule]) => rule)) },
    { path: 'docs/words.md', text: wordsPage() },
    withKinds('README.md', ''),
    withKinds('docs/reference.md', '../'),
    { path: 'integrations/kustomize/lummo/references.yaml', text: kustomizeConfiguration(byKind) },
  ]
}

/** Returns an example in which a field of `spec` has another value, as JSON documents. */
function withField(example: string, kind: string, name: string, value: string): string {
  const spec = objectsIn(`apiVersion: v1\nkind: Example\nmetadata: {name: example}\nspec: {${name}: ${value}}\n`)[0]
    ?.spec
  const objects = objectsIn(example).map((object) =>
    object.kind === kind ? { ...object, spec: { ...plainAt(object, 'spec'), ...(spec as object) } } : object,
  )
  return objects.map((object) => JSON.stringify(object)).join('\n---\n')
}

const plainAt = (object: Plain, field: string): Plain => (isPlain(object[field]) ? object[field] : {})

function objectsIn(text: string): Plain[] {
  const read = readDocuments(text, 'the example')
  if (Array.isArray(read)) throw new Error(`An example is not YAML:\n${text}\n${renderForPeople(read)}`)
  return read.items.map(({ object }) => object)
}

/** Returns the text of a file in which a new block replaces the content between two markers. */
function generatedBy(example: string): string[] {
  const read = readDocuments(example, 'the example')
  const findings = Array.isArray(read) ? read : []
  const outcome = Array.isArray(read) ? undefined : expandPackage({ items: read.items }, suite)
  const errors = [...findings, ...(outcome?.findings ?? [])].filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw new Error(`An example does not compile:\n${example}\n${renderForPeople(errors)}`)
  return [...new Set((outcome?.changes.added ?? []).map(({ kind }) => kind))]
}

/** Returns the text of a file with a new block between its two markers. */
function between(file: string, name: string, block: string): string {
  const text = readFileSync(file, 'utf8')
  const [begin, end] = [`<!-- ${name}:begin (written by npm run generate) -->`, `<!-- ${name}:end -->`]
  const [start, stop] = [text.indexOf(begin), text.indexOf(end)]
  if (start === -1 || stop === -1) throw new Error(`${file} has no markers for ${name}`)
  return `${text.slice(0, start + begin.length)}\n${block}\n${text.slice(stop)}`
}
