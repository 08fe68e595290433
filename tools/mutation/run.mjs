// Changes one operator or value of the code at a time and runs the tests that could notice: what survives is not tested.
//   npm run mutation -- [COUNT] [MINUTES] [SEED]        300 mutants, 60 minutes, seed 1
// Prints each survivor, and the share of killed mutants. Works on a copy of the tree, so files here stay as they are.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import ts from 'typescript'

const root = join(import.meta.dirname, '../..')
const [count = 300, minutes = 60, seed = 1] = process.argv.slice(2).map(Number)
const FOLDERS = ['lib/run', 'lib/checks', 'functions/lummo-policy']
/** The tests for each mutant, the fastest first; the first failure kills it. */
const TESTS = [
  ['test/checks', 'test/run', 'lib/run', 'lib/checks', 'functions/lummo-policy'],
  ['test/golden.test', 'test/functions', 'test/host-contract', 'test/command/explain-settings', 'test/command/library'],
  ['test/properties/properties', 'test/fuzz'],
]

const filesIn = (folder) =>
  readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /(?<!\.test)\.ts$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort()

const { SyntaxKind: Kind } = ts
const OPERATORS = new Map([
  [Kind.EqualsEqualsEqualsToken, '!=='],
  [Kind.ExclamationEqualsEqualsToken, '==='],
  [Kind.AmpersandAmpersandToken, '||'],
  [Kind.BarBarToken, '&&'],
  [Kind.QuestionQuestionToken, '&&'],
  [Kind.LessThanToken, '<='],
  [Kind.LessThanEqualsToken, '<'],
  [Kind.GreaterThanToken, '>='],
  [Kind.GreaterThanEqualsToken, '>'],
  [Kind.PlusToken, '-'],
  [Kind.MinusToken, '+'],
])
const CALLS = new Map([
  ['some', 'every'],
  ['every', 'some'],
  ['max', 'min'],
  ['min', 'max'],
  ['startsWith', 'endsWith'],
  ['endsWith', 'startsWith'],
])

/** Returns the changes of an expression: the replaced node, and its replacement. */
function changesOf(node, textOf) {
  if (ts.isBinaryExpression(node)) {
    const by = OPERATORS.get(node.operatorToken.kind)
    return by === undefined ? [] : [[node.operatorToken, by]]
  }
  if (ts.isConditionalExpression(node)) return [[node.condition, `!(${textOf(node.condition)})`]]
  if (ts.isIfStatement(node)) return [[node.expression, 'false']]
  if (ts.isNumericLiteral(node)) return [[node, String(Number(node.text) + 1)]]
  if (node.kind === Kind.TrueKeyword) return [[node, 'false']]
  if (node.kind === Kind.FalseKeyword) return [[node, 'true']]
  if (ts.isPrefixUnaryExpression(node) && node.operator === Kind.ExclamationToken) return [[node, textOf(node.operand)]]
  return ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) ? changesOfCall(node, textOf) : []
}

/** Returns another function of the same shape, or the list without its filter. */
function changesOfCall(node, textOf) {
  const { name, expression } = node.expression
  if (CALLS.has(name.text)) return [[name, CALLS.get(name.text)]]
  return name.text === 'filter' && node.arguments.length === 1 ? [[node, textOf(expression)]] : []
}

/** Returns all changes of a file, without types and imports. */
function mutationsOf(file) {
  const text = readFileSync(join(root, file), 'utf8')
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const found = []
  const visit = (node) => {
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isInterfaceDeclaration(node)) return
    for (const [part, by] of changesOf(node, (one) => one.getText(source))) {
      found.push({ file, from: part.getStart(source), to: part.getEnd(), by })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

/** Source: mulberry32, public domain. */
function randomOf(state) {
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const next = randomOf(seed)
const chosen = FOLDERS.flatMap(filesIn)
  .filter((file) => !file.endsWith('/rules.ts'))
  .flatMap(mutationsOf)
  .map((mutation) => ({ mutation, key: next() }))
  .sort((one, other) => one.key - other.key)
  .slice(0, count)
  .map(({ mutation }) => mutation)

const copy = mkdtempSync(join(tmpdir(), 'lummo-mutation-'))
for (const name of readdirSync(root)) {
  if (!['.git', 'node_modules', 'executables'].includes(name))
    cpSync(join(root, name), join(copy, name), { recursive: true })
}
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
// The tests run the sources; a build before them would only take time.
const config = JSON.parse(readFileSync(join(copy, 'jest.config.json'), 'utf8'))
const { globalSetup, ...others } = config
writeFileSync(join(copy, 'mutation.config.json'), JSON.stringify({ ...others, rootDir: copy }))

const { NODE_OPTIONS, ...env } = process.env
function passes(tests) {
  const args = ['node_modules/jest/bin/jest.js', '--config', 'mutation.config.json', '--bail', '--silent', ...tests]
  return spawnSync(process.execPath, args, { cwd: copy, env, timeout: 300_000, stdio: 'ignore' }).status === 0
}

let killed = 0
const survivors = []
try {
  if (!TESTS.every(passes)) throw new Error('The tests fail without a mutant.')
  const end = Date.now() + minutes * 60_000
  for (const { file, from, to, by } of chosen) {
    if (Date.now() > end) break
    const path = join(copy, file)
    const text = readFileSync(path, 'utf8')
    writeFileSync(path, `${text.slice(0, from)}${by}${text.slice(to)}`)
    const survived = TESTS.every(passes)
    writeFileSync(path, text)
    if (!survived) {
      killed += 1
      continue
    }
    const line = text.slice(0, from).split('\n').length
    const survivor = `${file}:${line}: \`${text.slice(from, to).replace(/\s+/g, ' ')}\` → \`${by.replace(/\s+/g, ' ')}\``
    survivors.push(survivor)
    process.stdout.write(`survived  ${survivor}\n`)
  }
} finally {
  rmSync(copy, { recursive: true })
}
const all = killed + survivors.length
process.stdout.write(
  `${all} of ${chosen.length} mutants, ${killed} killed (${((100 * killed) / Math.max(all, 1)).toFixed(1)} %), seed ${seed}\n`,
)
