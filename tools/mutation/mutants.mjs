import ts from 'typescript'

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

/** Returns the changes of one expression. Each consists of a node and its replacement. */
function changesOf(node, textOf) {
  if (ts.isBinaryExpression(node)) {
    const by = OPERATORS.get(node.operatorToken.kind)
    // The parentheses are necessary, because `??` and `&&` cannot be combined without parentheses.
    return by === undefined ? [] : [[node, `(${textOf(node.left)}) ${by} (${textOf(node.right)})`]]
  }
  if (ts.isConditionalExpression(node)) return [[node.condition, `!(${textOf(node.condition)})`]]
  if (ts.isIfStatement(node)) return [[node.expression, 'false']]
  if (ts.isNumericLiteral(node))
    return ts.isPropertyAssignment(node.parent) && node.parent.name === node
      ? []
      : [[node, String(Number(node.text) + 1)]]
  if (node.kind === Kind.TrueKeyword) return [[node, 'false']]
  if (node.kind === Kind.FalseKeyword) return [[node, 'true']]
  if (ts.isPrefixUnaryExpression(node) && node.operator === Kind.ExclamationToken) return [[node, textOf(node.operand)]]
  return ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) ? changesOfCall(node, textOf) : []
}

/** Replaces a call with a call to another function of the same shape, or a filtered list with the whole list. */
function changesOfCall(node, textOf) {
  const { name, expression } = node.expression
  if (CALLS.has(name.text)) return [[name, CALLS.get(name.text)]]
  return name.text === 'filter' && node.arguments.length === 1 ? [[node, textOf(expression)]] : []
}

/**
 * Returns the enclosing expression of a node that can be in parentheses. An optional chain (`?.`) can only be replaced
 * as a whole.
 */
function wholeOf(node) {
  let whole = ts.isPropertyAccessExpression(node.parent) && node.parent.name === node ? node.parent.parent : node
  const isChain = (one) => (one.flags & ts.NodeFlags.OptionalChain) !== 0
  while (whole.parent.expression === whole && ts.isExpression(whole.parent) && isChain(whole.parent))
    whole = whole.parent
  return whole
}

/**
 * Returns all possible changes to a source file. A change consists of the changed range (`from`, `to`), its
 * replacement (`by`), and the surrounding expression (`text`). Types and imports are not changed.
 */
export function mutantsIn(file, text) {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const found = []
  const visit = (node) => {
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isInterfaceDeclaration(node)) return
    for (const [part, by] of changesOf(node, (one) => one.getText(source))) {
      const [from, to] = [part.getStart(source), part.getEnd()]
      const whole = wholeOf(part)
      const [start, end] = [whole.getStart(source), whole.getEnd()]
      const changed = `${text.slice(start, from)}${by}${text.slice(to, end)}`
      found.push({ file, from, to, by, start, end, text: changed, isStatement: ts.isExpressionStatement(whole.parent) })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

/**
 * Returns a source that contains all its mutants. A condition before each mutant checks whether the mutant is active.
 */
export function withMutants(text, mutants) {
  const byPlace = new Map()
  for (const one of mutants) {
    const key = `${one.start} ${one.end}`
    byPlace.set(key, [...(byPlace.get(key) ?? []), one])
  }
  const places = [...byPlace.values()].sort(([one], [other]) => one.start - other.start || other.end - one.end)
  const emit = (start, end, inside) => {
    let result = ''
    let at = start
    for (const [index, [first]] of inside.entries()) {
      if (first.start < at) continue
      const within = inside.slice(index + 1).filter(([one]) => one.start >= first.start && one.end <= first.end)
      const choices = inside[index].map(({ id, text: changed }) => `globalThis.isMutant(${id}) ? (${changed}) : `)
      // A line that starts with a parenthesis would continue the previous line, so the condition starts with `void`.
      const begin = first.isStatement ? 'void ' : ''
      result += `${text.slice(at, first.start)}${begin}(${choices.join('')}(${emit(first.start, first.end, within)}))`
      at = first.end
    }
    return result + text.slice(at, end)
  }
  return emit(0, text.length, places)
}
