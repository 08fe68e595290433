import { checkMatcher, explainUnknown, isMatcherName, type MatcherName } from './rule-matcher'

/**
 * One condition of a rule: `Path("/x")` is `{matcher: 'Path', args: ['/x']}`. The matcher `Under` exists only in lummo.
 * `Under` matches a path and everything below the path, by whole segments.
 */
export interface Matcher {
  matcher: MatcherName | 'Under'
  args: readonly string[]
}

/** Conditions joined by `&&`, `||` and `!`. */
export type Tree<C> = C | { all: readonly Tree<C>[] } | { any: readonly Tree<C>[] } | { not: Tree<C> }

/**
 * A Traefik v3 rule as a tree. Source: traefik v3.7, reference/routing-configuration/http/routing/rules-and-priority.
 */
export type RouteRule = Tree<Matcher>

/** A condition as the user wrote it, with any name, in the syntax of Traefik 2 or 3. */
export interface MatcherCall {
  name: string
  args: readonly string[]
}

interface Token {
  type: 'name' | 'value' | '(' | ')' | ',' | '!' | '&&' | '||' | 'end'
  at: number
  text: string
  /** Content of the literal between its quotes. */
  value: string
}

class RuleProblem extends Error {}

/** Parses a rule. If the rule is invalid, returns its problem with the fix. */
export function parseRule(text: string): { rule: RouteRule } | { problem: string } {
  try {
    return { rule: new RuleParser(tokensOf(text), matcherOf).parse() }
  } catch (thrown) {
    if (thrown instanceof RuleProblem) return { problem: thrown.message }
    throw thrown
  }
}

/** Parses a rule of Traefik 2 or 3, for HTTP or TCP, with any matchers; undefined if the rule is invalid. */
export function readRule(text: string): Tree<MatcherCall> | undefined {
  try {
    return new RuleParser(tokensOf(text), (name, args) => ({ name, args })).parse()
  } catch (thrown) {
    if (thrown instanceof RuleProblem) return undefined
    throw thrown
  }
}

/** Returns a condition that Traefik 3 supports. */
function matcherOf(name: string, args: readonly string[]): Matcher {
  if (!isMatcherName(name)) throw new RuleProblem(explainUnknown(name, args))
  const problem = checkMatcher(name, args)
  if (problem !== undefined) throw new RuleProblem(problem)
  return { matcher: name, args }
}

/** Returns why a rule is invalid; undefined if it is valid. */
export const explainRule = (text: string): string | undefined => {
  const read = parseRule(text)
  return 'problem' in read ? read.problem : undefined
}

const SIGNS = ['&&', '||', '(', ')', ',', '!'] as const

function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    const rest = text.slice(at)
    const space = /^\s+/.exec(rest)?.[0]
    const sign = SIGNS.find((one) => rest.startsWith(one))
    const name = /^[A-Za-z_][A-Za-z0-9_]*/.exec(rest)?.[0]
    const value = /^`[^`]*`|^"(?:[^"\\]|\\.)*"/.exec(rest)?.[0]
    if (space === undefined) {
      if (sign !== undefined) tokens.push({ type: sign, at, text: sign, value: '' })
      else if (name !== undefined) tokens.push({ type: 'name', at, text: name, value: '' })
      else if (value !== undefined) tokens.push({ type: 'value', at, text: value, value: unquote(value) })
      else throw new RuleProblem(unexpectedText(rest, at))
    }
    at += (space ?? sign ?? name ?? value ?? '').length
  }
  return [...tokens, { type: 'end', at, text: 'the end', value: '' }]
}

function unexpectedText(rest: string, at: number): string {
  if (rest.startsWith("'"))
    return 'Values must be in backticks or double quotes, not single quotes. Set, for example, `Path("/x")`.'
  if (rest.startsWith('`') || rest.startsWith('"'))
    return `The string at column ${at + 1} is not closed. Add the closing quote.`
  const one = rest[0] ?? ''
  const fix =
    one === '&' || one === '|'
      ? ` Replace the operator with \`${one}${one}\`.`
      : ' A rule consists of matchers, `&&`, `||`, `!` and parentheses.'
  return `\`${one}\` at column ${at + 1} is unexpected.${fix}`
}

function unquote(literal: string): string {
  if (literal.startsWith('`')) return literal.slice(1, -1)
  return literal.slice(1, -1).replace(/\\(.)/g, (whole, escaped: string) => {
    if (escaped === '\\' || escaped === '"') return escaped
    throw new RuleProblem(`\`${whole}\` in double quotes is an escape sequence. Put the value in backticks.`)
  })
}

/** Maximum depth of nested parentheses in a rule. */
const DEEPEST = 50

class RuleParser<C> {
  private next = 0
  private depth = 0

  constructor(
    private readonly tokens: readonly Token[],
    private readonly conditionOf: (name: string, args: readonly string[]) => C,
  ) {}

  parse(): Tree<C> {
    if (this.now().type === 'end') throw new RuleProblem('The rule is empty. Set a rule such as `PathPrefix("/api")`.')
    const rule = this.any()
    if (this.now().type === ')')
      throw new RuleProblem(
        `The closing parenthesis at column ${this.now().at + 1} has no opening parenthesis. Remove the closing parenthesis.`,
      )
    if (this.now().type !== 'end') {
      throw new RuleProblem(
        `The operator between \`${this.before}\` and \`${this.now().text}\` is missing. Add \`&&\` or \`||\`.`,
      )
    }
    return rule
  }

  private now(): Token {
    return this.tokens[this.next] ?? { type: 'end', at: 0, text: 'the end', value: '' }
  }

  private get before(): string {
    return this.tokens[this.next - 1]?.text ?? ''
  }

  private any(): Tree<C> {
    return this.joined(
      '||',
      () => this.all(),
      (members) => ({ any: members }),
    )
  }

  private all(): Tree<C> {
    return this.joined(
      '&&',
      () => this.one(),
      (members) => ({ all: members }),
    )
  }

  private joined(sign: '&&' | '||', member: () => Tree<C>, join: (members: Tree<C>[]) => Tree<C>): Tree<C> {
    const members = [member()]
    while (this.now().type === sign) {
      this.next += 1
      members.push(member())
    }
    return members.length === 1 ? (members[0] as Tree<C>) : join(members)
  }

  private one(): Tree<C> {
    const token = this.now()
    this.next += 1
    this.depth += 1
    if (this.depth > DEEPEST)
      throw new RuleProblem(`The rule is nested more than ${DEEPEST} levels deep. Remove some parentheses.`)
    const rule = this.nested(token)
    this.depth -= 1
    return rule
  }

  private nested(token: Token): Tree<C> {
    if (token.type === '!') return { not: this.one() }
    if (token.type === '(') {
      const rule = this.any()
      if (this.now().type !== ')')
        throw new RuleProblem(
          `The opening parenthesis at column ${token.at + 1} is not closed. Add the closing parenthesis.`,
        )
      this.next += 1
      return rule
    }
    if (token.type !== 'name') {
      throw new RuleProblem(
        `A matcher such as \`PathPrefix("/api")\` is expected at column ${token.at + 1}, not ${token.type === 'end' ? token.text : `\`${token.text}\``}.`,
      )
    }
    return this.condition(token)
  }

  private condition(token: Token): Tree<C> {
    if (this.now().type !== '(')
      throw new RuleProblem(`\`${token.text}\` has no value. Add a value: \`${token.text}("…")\`.`)
    this.next += 1
    const args: string[] = []
    while (this.now().type === 'value') {
      args.push(this.now().value)
      this.next += 1
      if (this.now().type !== ',') break
      this.next += 1
    }
    if (this.now().type !== ')') {
      const found = this.now().type === 'end' ? 'the rule ends' : `there is \`${this.now().text}\``
      throw new RuleProblem(
        `\`${token.text}(\` must be followed by a value in backticks or double quotes, but ${found}.`,
      )
    }
    this.next += 1
    return this.conditionOf(token.text, args)
  }
}

const literal = (value: string): string => (value.includes('`') ? JSON.stringify(value) : `\`${value}\``)

/** Returns a rule in the syntax of Traefik. Each `||` within `&&` is in parentheses. */
export function ruleText(rule: RouteRule): string {
  if ('matcher' in rule && rule.matcher === 'Under') {
    const path = rule.args[0] ?? ''
    return `(Path(${literal(path)}) || PathPrefix(${literal(`${path}/`)}))`
  }
  if ('matcher' in rule) return `${rule.matcher}(${rule.args.map(literal).join(', ')})`
  if ('not' in rule) return 'matcher' in rule.not ? `!${ruleText(rule.not)}` : `!(${ruleText(rule.not)})`
  if ('any' in rule) return rule.any.map(ruleText).join(' || ')
  return rule.all.map((one) => ('any' in one ? `(${ruleText(one)})` : ruleText(one))).join(' && ')
}
