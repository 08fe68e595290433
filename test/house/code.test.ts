import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

const ROOT = join(__dirname, '../..')

const filesIn = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    // tools/crd-types writes these files. Each file has its own `Spec`.
    .filter((name) => name.endsWith('.ts') && !name.includes('custom-resources'))

const parse = (file: string): ts.SourceFile =>
  ts.createSourceFile(file, readFileSync(join(ROOT, file), 'utf8'), ts.ScriptTarget.Latest, true)

const sources = ['lib', 'functions', 'operator'].flatMap(filesIn).filter((file) => !file.endsWith('.test.ts'))
const trees = sources.map(parse)

/** Returns the locations of all nodes that violate a rule. */
function placesOf(refused: (node: ts.Node) => boolean): string[] {
  const found: string[] = []
  for (const tree of trees) {
    const visit = (node: ts.Node): void => {
      if (refused(node)) {
        const line = tree.getLineAndCharacterOfPosition(node.getStart()).line + 1
        found.push(`${tree.fileName}:${line} ${node.getText().replace(/\s+/g, ' ').slice(0, 80)}`)
      }
      ts.forEachChild(node, visit)
    }
    visit(tree)
  }
  return found
}

const bare = (node: ts.Expression): ts.Expression => (ts.isParenthesizedExpression(node) ? bare(node.expression) : node)

test('a list in a message is written by listText, with commas and one `and`', () => {
  const isJoint = (node: ts.Node) => ts.isStringLiteralLike(node) && /^[^\w,]*(and|or)\W*$/.test(node.text)
  expect(
    placesOf(
      (node) =>
        ts.isCallExpression(node) &&
        ts.isPropertyAccessExpression(node.expression) &&
        node.expression.name.text === 'join' &&
        node.arguments.some(isJoint),
    ),
  ).toEqual([])
})

test('a conditional expression has no other one as its part', () => {
  const nested = (node: ts.Node) =>
    ts.isConditionalExpression(node) &&
    [node.condition, node.whenTrue, node.whenFalse].some((part) => ts.isConditionalExpression(bare(part)))
  expect(placesOf(nested)).toEqual([])
})

function exportsOf(tree: ts.SourceFile): string[] {
  return tree.statements.flatMap((statement) => {
    const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined
    if (modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) !== true) return []
    if (ts.isVariableStatement(statement))
      return statement.declarationList.declarations.map((one) => one.name.getText())
    const { name } = statement as ts.DeclarationStatement
    return name === undefined ? [] : [name.getText()]
  })
}

/** Names that every kind exports. */
const OF_A_KIND = ['spec', 'Spec', 'complete', 'Complete', 'expand']

test('two files export the same name only where it means the same of each kind', () => {
  const files = new Map<string, string[]>()
  for (const tree of trees) {
    for (const name of new Set(exportsOf(tree))) files.set(name, [...(files.get(name) ?? []), tree.fileName])
  }
  const shared = [...files].filter(([name, { length }]) => length > 1 && !OF_A_KIND.includes(name))
  expect(files.size).toBeGreaterThan(1000)
  expect(shared).toEqual([])
})

/** Words that a reader would not search for, each with the word that the code uses instead. */
const REPLACED: Readonly<Record<string, string>> = {
  beside: 'companions, secondary',
  cure: 'fix',
  dear: 'expensive',
  dog: 'datadogTags',
  fewest: 'min',
  kept: 'memoize',
  led: 'route',
  made: 'generated',
  mend: 'fix',
  most: 'max',
  older: 'legacy',
  said: 'written, text',
  sort: 'type',
  stray: 'unknown',
}

test('exported names and fields of exported types use the usual word', () => {
  const declared = (node: ts.Node): string | undefined => {
    if (ts.isPropertySignature(node) || ts.isFunctionDeclaration(node) || ts.isInterfaceDeclaration(node))
      return node.name?.getText()
    return undefined
  }
  expect(placesOf((node) => Object.hasOwn(REPLACED, declared(node)?.toLowerCase() ?? ''))).toEqual([])
})

/** Names of methods in zod, Map, DataView and Socket. */
const OF_LIBRARIES = ['default', 'literal', 'set', 'getUint32', 'setKeepAlive']

test('no call passes a bare true or false: an option has a name', () => {
  const isBoolean = (node: ts.Node) => [ts.SyntaxKind.TrueKeyword, ts.SyntaxKind.FalseKeyword].includes(node.kind)
  const isNamed = (node: ts.CallExpression) =>
    ts.isPropertyAccessExpression(node.expression) && OF_LIBRARIES.includes(node.expression.name.text)
  expect(placesOf((node) => ts.isCallExpression(node) && node.arguments.some(isBoolean) && !isNamed(node))).toEqual([])
})
