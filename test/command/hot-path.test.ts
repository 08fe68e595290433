import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { allRules } from '../../lib/publish/all-rules'
import { asResourceList, GOLDEN } from '../support/golden'

const BUNDLE = join(__dirname, '../../dist/lummo')
const folder = mkdtempSync(join(tmpdir(), 'lummo-hot-path-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Script that writes everything that a run loads to stderr: modules of Node, files, and parts of the bundle. */
const SPY = `
const Module = require('node:module')
const vm = require('node:vm')
const loaded = []
const load = Module._load
Module._load = (name, ...rest) => { loaded.push(name); return load(name, ...rest) }
const compile = vm.compileFunction
vm.compileFunction = (text, names, options) => { loaded.push(options.filename); return compile(text, names, options) }
process.on('exit', () => process.stderr.write(JSON.stringify(loaded)))
`
const spy = join(folder, 'spy.cjs')
writeFileSync(spy, SPY)

function loadedFor(input: string | Buffer, ...args: string[]): string[] {
  const { NODE_OPTIONS, ...env } = process.env
  const ran = spawnSync(process.execPath, ['--require', spy, BUNDLE, ...args], { input, env, encoding: 'utf8' })
  expect(ran.status).toBe(0)
  const loaded = JSON.parse(ran.stderr) as string[]
  return [...new Set(loaded)].filter((name) => name !== BUNDLE).sort()
}

const golden = (name: string) => readFileSync(join(GOLDEN, name, 'input.yaml'), 'utf8')
/**
 * Objects to which the example refers. Without these objects, there would be warnings, and the code that renders
 * warnings would be loaded.
 */
const SOURCES = ['ConfigMap', 'Secret'].map(
  (kind) => `---\napiVersion: v1\nkind: ${kind}\nmetadata: {name: tokko-api}\n`,
)

/** Modules that need no additional time to load, because Node loads them before the first line of lummo runs. */
const FREE = ['node:buffer', 'node:fs', 'node:path', 'node:util', 'node:vm']
const paid = (loaded: readonly string[]) => loaded.filter((name) => !FREE.includes(name))

test('a LummoDeployment loads its own kind and nothing else', () => {
  const input = `${golden('lummo-deployment/seed-sample')}${SOURCES.join('')}`
  expect(paid(loadedFor(asResourceList(input)))).toEqual(['lummo:functions/lummo-deployment/kind.ts'])
})

test('a list with nothing of ours loads no part at all', () => {
  const item = '- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: a}\n  data: {a: "\\u00e9"}\n'
  const list = `apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n${item.repeat(5)}`
  expect(paid(loadedFor(list))).toEqual([])
})

test('a rendered package loads no code of environments', () => {
  const file = join(folder, 'app.yaml')
  writeFileSync(file, golden('lummo-deployment/seed-sample'))
  const loaded = loadedFor('', 'render', file).filter((name) => name.startsWith('lummo:lib/command/environments/'))
  expect(loaded).toEqual(['lummo:lib/command/environments/expand-paths.ts'])
})

test('the bundle stays small, and most of it text that no engine looks at', () => {
  const bundle = readFileSync(BUNDLE, 'utf8')
  const code = bundle.replace(/\(\)=>\{\/\*[\s\S]*?\*\/\}/g, '')
  // Limit for the length of the code in characters, because the code is read before a run starts. Each kind adds
  // parts, and a table of 2 to 4 KB.
  expect(code.length).toBeLessThan(490_000)
  expect(bundle.length).toBeLessThan(2_300_000)
  // A non-ASCII character would double the memory that the engine needs for the code, and would slow down reading.
  expect(/[^\n\t -~]/.exec(bundle)?.[0]).toBeUndefined()
})

test('the bundle holds nothing of what only authors need', () => {
  const bundle = readFileSync(BUNDLE, 'utf8')
  const modules = [...bundle.matchAll(/node_modules\/((?:@[^/]+\/)?[^/]+)/g)].map(([, name]) => name)
  expect(modules.filter((name) => name !== 'js-yaml')).toEqual([])
  expect(allRules().filter(([, { summary }]) => bundle.includes(summary))).toEqual([])
  expect(bundle).not.toMatch(/ZodError|toJSONSchema|KubernetesObjectApi|process\.std(?:in|out)\b/)
})
