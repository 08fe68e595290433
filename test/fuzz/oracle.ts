import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { load, loadAll } from 'js-yaml'
import { suite } from '../../functions/suite'
import { check } from '../../lib/command/commands/check'
import { render } from '../../lib/command/commands/render'
import { type FunctionRun, runFunction } from '../../lib/command/function'
import { expandObjects } from '../../lib/command/objects'
import { runPlugin } from '../../lib/command/plugin'
import { hasErrors } from '../../lib/finding/finding'
import { stableJson } from '../../lib/manifest/hash'
import { isPlain, type Plain } from '../../lib/manifest/manifest'
import { fileOf } from '../../lib/wire/annotations'
import { readFull } from '../../lib/wire/list/read-full'
import { writeYaml } from '../../lib/wire/yaml/write-yaml'
import type { FuzzCase } from './generate'

/** Returns a ResourceList in the format of a host. */
export function listOf({ items, functionConfig }: FuzzCase): string {
  const config = functionConfig === undefined ? {} : { functionConfig }
  return writeYaml({ apiVersion: 'config.kubernetes.io/v1', kind: 'ResourceList', items, ...config })
}

/** Reads the output of {@link listOf}. */
export function caseOf(text: string): FuzzCase {
  const { items, functionConfig } = load(text) as { items: Plain[]; functionConfig?: Plain }
  return { items, ...(functionConfig === undefined ? {} : { functionConfig }) }
}

/** A violated property: how the package was run, and what went wrong. */
export type Problem = `${string}: ${string}`

/**
 * Runs a package in all ways that hosts support. Returns violations: a thrown error, a message with `undefined`,
 * partial output after an error, a changed foreign object, a second run that changes something, a dependence on
 * order, or different results for two ways of running.
 *
 * @param see receives the exit code
 */
export function problemsOf(one: FuzzCase, see: (exitCode: number) => void = () => undefined): Problem[] {
  // Hosts send only objects with a kind. A list with any other object is refused.
  if (!one.items.every(({ kind }) => typeof kind === 'string' && kind !== '')) return []
  const text = listOf(one)
  const problems: Problem[] = []
  const within = <T>(way: string, act: () => T): T | undefined => {
    try {
      return act()
    } catch (problem) {
      const [first, at] = problem instanceof Error ? (problem.stack ?? '').split('\n') : [String(problem)]
      problems.push(`${way}: threw ${first} ${(at ?? '').trim()}`)
      return undefined
    }
  }
  const once = within('function', () => runFunction(Buffer.from(text), suite))
  if (once === undefined) return problems
  const output = within('function', () => once.stdout.toString())
  if (output === undefined) return problems
  see(once.exitCode)
  problems.push(...aboutFindings(once), ...aboutOutput(one, once, output, text))
  within('again', () => {
    if (runFunction(Buffer.from(text), suite).stdout.toString() !== output) problems.push('again: gives something else')
  })
  within('full reading', () => {
    if (runFunction(Buffer.from(text), suite, readFull).stdout.toString() !== output) {
      problems.push('full reading: gives something else')
    }
  })
  if (once.exitCode === 0) within('second run', () => problems.push(...aboutSecondRun(output)))
  within('order', () => problems.push(...aboutOrder(one, once, output)))
  within('library', () => problems.push(...aboutLibrary(one, once)))
  within('plugin', () => problems.push(...aboutPlugin(one, once)))
  within('render', () => problems.push(...aboutFiles(one)))
  return problems
}

const itemsIn = (output: string): Plain[] => (load(output) as { items?: Plain[] } | undefined)?.items ?? []
const codesOf = ({ findings }: Pick<FunctionRun, 'findings'>): string[] =>
  findings.map(({ code, severity }) => `${severity}[${code}]`).sort()

function aboutFindings({ findings, exitCode }: FunctionRun): Problem[] {
  const odd = findings.filter(({ message }) => message.length < 10 || /\bundefined\b|\[object |\bNaN\b/.test(message))
  return [
    ...odd.map(({ code, message }): Problem => `message: ${code}: ${message}`),
    ...(hasErrors(findings) === (exitCode === 1) ? [] : [`exit code: ${exitCode}` as const]),
  ]
}

/** Checks whether an object is unrelated to lummo, so that it must not change. */
const isForeign = (object: Plain): boolean => object.kind === 'Widget'

function aboutOutput({ items }: FuzzCase, { exitCode }: FunctionRun, output: string, input: string): Problem[] {
  if (exitCode === 1) return output === '' || output.startsWith(input) ? [] : ['output: an error changes the list']
  const problems: Problem[] = []
  if (!isDeepStrictEqual(Object.keys(load(output) as Plain).slice(0, 3), ['apiVersion', 'kind', 'items'])) {
    problems.push('output: is not a list')
  }
  let from = 0
  for (const object of items.filter(isForeign)) {
    const [, item = ''] = writeYaml({ items: [object] }).split('items:\n')
    const at = output.indexOf(item, from)
    if (at === -1) problems.push('output: a foreign object is gone, changed or in another place')
    else from = at + item.length
  }
  return problems
}

const withoutResults = (output: string): string => output.replace(/^results:\n[\s\S]*/m, '')

function aboutSecondRun(output: string): Problem[] {
  const second = runFunction(Buffer.from(withoutResults(output)), suite)
  if (second.exitCode === 1) {
    const errors = second.findings.filter(({ severity }) => severity === 'error')
    return [`second run: fails with ${errors.map(({ code }) => code).join(', ')}`]
  }
  if (withoutResults(second.stdout.toString()) === withoutResults(output)) return []
  const [before, after] = [itemsIn(output), itemsIn(second.stdout.toString())].map((items) => items.map(stableJson))
  const changed = after?.find((item) => !before?.includes(item)) ?? before?.find((item) => !after?.includes(item))
  const { kind } = changed === undefined ? { kind: 'the order' } : (JSON.parse(changed) as Plain)
  return [`second run: changes ${String(kind)}`]
}

const identityOf = ({ kind, metadata }: Plain): string =>
  stableJson([kind, isPlain(metadata) ? [metadata.namespace, metadata.name] : []])

/** Checks that names are unique. Objects with the same name count as related. */
const areDistinct = (items: readonly Plain[]): boolean => new Set(items.map(identityOf)).size === items.length

function aboutOrder(one: FuzzCase, once: FunctionRun, output: string): Problem[] {
  if (!areDistinct(one.items)) return []
  const turned = { ...one, items: [...one.items].reverse() }
  const other = runFunction(Buffer.from(listOf(turned)), suite)
  if (other.exitCode !== once.exitCode || !isDeepStrictEqual(codesOf(other), codesOf(once))) {
    const [mine, others] = [codesOf(once), codesOf(other)]
    const different = [
      ...mine.filter((code) => !others.includes(code)),
      ...others.filter((code) => !mine.includes(code)),
    ]
    return [`order: other findings ${different.join(', ')}`]
  }
  const sorted = (text: string) => itemsIn(text).map(stableJson).sort()
  const [before, after] = [sorted(output), sorted(other.stdout.toString())]
  if (isDeepStrictEqual(before, after)) return []
  const changed = after.find((item) => !before.includes(item))
  return [`order: changes ${String((JSON.parse(changed ?? '{}') as Plain).kind)}`]
}

function aboutLibrary({ items, functionConfig }: FuzzCase, once: FunctionRun): Problem[] {
  const before = stableJson([items, functionConfig])
  const { objects, findings } = expandObjects(items, suite, functionConfig)
  const problems: Problem[] = []
  if (stableJson([items, functionConfig]) !== before) problems.push('library: changes what it is given')
  // A number in a plain object has no source text, so only the function can report that other tools read the number
  // differently.
  const isRespelt = once.findings.some(({ code }) => code === 'ambiguous-scalar')
  if (!isRespelt && hasErrors(findings) !== (once.exitCode === 1))
    problems.push('library: finds something else than the function')
  if (hasErrors(findings) && !isDeepStrictEqual(objects, [...items])) problems.push('library: half an output')
  if (!objects.every(isPlain)) problems.push('library: gives what is not an object')
  return problems
}

function aboutPlugin({ items, functionConfig }: FuzzCase, once: FunctionRun): Problem[] {
  if (functionConfig === undefined) return []
  const documents = items.map((item) => `---\n${writeYaml(item)}`).join('')
  const { stdout, exitCode } = runPlugin(writeYaml(functionConfig), documents, suite)
  // In a package of files, as in kpt, the function also manages the files.
  const inFiles = items.some((item) => fileOf(item) !== undefined)
  if (!inFiles && exitCode !== once.exitCode) return ['plugin: finds something else than the function']
  return exitCode === 1 && stdout.length > 0 ? ['plugin: half an output'] : []
}

function aboutFiles({ items }: FuzzCase): Problem[] {
  const folder = mkdtempSync(join(tmpdir(), 'lummo-fuzz-'))
  try {
    writeFileSync(join(folder, 'all.yaml'), items.map((item) => `---\n${writeYaml(item)}`).join(''))
    const rendered = render([folder], suite)
    const problems: Problem[] = []
    if (rendered.exitCode === 1 && rendered.stdout !== '') problems.push('render: half an output')
    if (rendered.exitCode === 0 && !(loadAll(rendered.stdout) as unknown[]).every(isPlain)) {
      problems.push('render: gives what is not an object')
    }
    const checked = check([folder], suite)
    if (checked.exitCode !== rendered.exitCode && !/nothing-comes-out/.test(rendered.stderr)) {
      problems.push('check: ends in another way than render')
    }
    return problems
  } finally {
    rmSync(folder, { recursive: true })
  }
}
