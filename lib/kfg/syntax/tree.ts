// The syntax tree of a `.kfg` file. The grammar is in docs/kfg.md.
import type { Span } from './source'

/** A name or a key, with its place. */
export interface Name {
  text: string
  span: Span
}

/** A step after a value: `.port`, `[0]` or `("x")`. */
export type Step =
  | { type: 'member'; name: Name }
  | { type: 'index'; at: Expression; span: Span }
  | { type: 'call'; values: Expression[]; span: Span }

/** An operator with the operand to its right. */
export interface Operation {
  sign: string
  span: Span
  right: Expression
}

/** A part of a string: text, or an expression in `${…}`. */
export type StringPart = { text: string } | { value: Expression }

/** A chain contains any number of operations, so that a long sum does not result in a deep tree. */
export type Expression =
  | { type: 'number'; value: number; span: Span }
  | { type: 'size'; value: number; unit: string; span: Span }
  | { type: 'string'; parts: StringPart[]; span: Span }
  | { type: 'word'; value: true | false | null; span: Span }
  | { type: 'name'; name: string; span: Span }
  | { type: 'unary'; sign: '!' | '-'; operand: Expression; span: Span }
  | { type: 'chain'; first: Expression; operations: Operation[]; span: Span }
  | { type: 'steps'; of: Expression; steps: Step[]; span: Span }
  | { type: 'list'; items: Expression[]; span: Span }
  | { type: 'body'; body: Body; span: Span }
  /** `postgres { … }` */
  | { type: 'named'; name: Name; body: Body; span: Span }

export interface KfgMember {
  key: Name
  /** Undefined if the value has a syntax error, which is already reported. */
  value: Expression | undefined
}

export interface Body {
  members: KfgMember[]
  span: Span
}

/** Type of a field: type names and string literals, followed by `[]` for a list. */
export interface TypeOf {
  choices: ({ type: 'name'; name: Name } | { type: 'text'; text: string })[]
  isList: boolean
  span: Span
}

export interface TypeField {
  name: Name
  type: TypeOf
  initial?: Expression
}

export type Declaration =
  | { type: 'let'; name: Name; value: Expression }
  | { type: 'import'; path: Expression; alias?: Name; span: Span }
  | { type: 'type'; name: Name; fields: TypeField[] }
  | { type: 'resource'; kind: Name; name: Name; shape?: Name; body: Body }
  /** `mon.prometheus { … }` */
  | { type: 'instance'; module: Name; name: Name; body: Body }

/** The kinds of resources. The words are keywords only at the start of a declaration. */
export const KINDS: readonly string[] = [
  'service',
  'database',
  'storage',
  'ingress',
  'cache',
  'queue',
  'cronjob',
  'worker',
]
