import { readFileSync } from 'node:fs'
import { suite } from '../../functions/suite'
import { renderForPeople } from '../finding/terminal'
import { expandPackage } from '../run/pipeline'
import { readDocuments } from '../wire/list/document-stream'
import { allRules } from './all-rules'
import { kustomizeConfiguration } from './pages/kustomize-configuration'
import { findingsPage, kindPage, kindsTable } from './pages/pages'
import { wordsPage } from './pages/words-page'
import { folderOf, type GeneratedFile, type KindFolder } from './table-files'

/** Returns the files that people read and git keeps. `npm run generate` writes them; a test compares. */
export function generatedFiles(folders: readonly KindFolder[]): GeneratedFile[] {
  const kinds = [...suite.kinds, suite.settings]
  const containerFields = {
    fields: folders.find(({ folder }) => folder === 'lummo-container')?.table.properties,
    link: 'Each has the fields of a [LummoContainer](../lummo-container/README.md#fields-of-spec).',
  }
  const pages = folders.map(({ folder, kind, table, example }) => {
    const shown = { example, made: madeBy(example) }
    return { path: `functions/${folder}/README.md`, text: kindPage(kind, table, shown, containerFields) }
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

/** What an example makes, by kind; an example with an error stops the generation. */
function madeBy(example: string): string[] {
  const read = readDocuments(example, 'the example')
  const findings = Array.isArray(read) ? read : []
  const outcome = Array.isArray(read) ? undefined : expandPackage({ items: read.items }, suite)
  const errors = [...findings, ...(outcome?.findings ?? [])].filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw new Error(`An example does not compile:\n${example}\n${renderForPeople(errors)}`)
  return [...new Set((outcome?.changes.added ?? []).map(({ kind }) => kind))]
}

/** A file’s text with what stands between its two markers replaced. */
function between(file: string, name: string, block: string): string {
  const text = readFileSync(file, 'utf8')
  const [begin, end] = [`<!-- ${name}:begin (written by npm run generate) -->`, `<!-- ${name}:end -->`]
  const [start, stop] = [text.indexOf(begin), text.indexOf(end)]
  if (start === -1 || stop === -1) throw new Error(`${file} has no markers for ${name}`)
  return `${text.slice(0, start + begin.length)}\n${block}\n${text.slice(stop)}`
}
