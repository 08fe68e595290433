import type { Problems } from '../problems'
import type { KfgSource } from '../syntax/source'
import type { Declaration, Expression, Name, TypeField } from '../syntax/tree'
import type { KfgResource } from './value'
import type { Value } from './value'

/** Access to the files that a program can read. */
export interface Files {
  /**
   * Returns the path of a file to which another file refers; undefined if the file is outside the folder of the
   * program.
   */
  resolve(from: string, path: string): string | undefined
  /** Returns the text of a file. If the file cannot be read, returns a sentence with the reason and the fix. */
  read(path: string): { text: string } | { problem: string }
}

/** Input of a program in addition to its own text. */
export interface ProgramInputs {
  files: Files
  /** Values of `--set NAME=VALUE`. */
  variables: ReadonlyMap<string, string>
}

/** A `let` with its evaluation state. A reference to a `let` that is being evaluated is a cycle. */
export interface LetState {
  name: Name
  expression: Expression
  module: Module
  state: 'new' | 'open' | 'done'
  value?: Value | undefined
}

/** A `type` with the file that contains its declaration. */
export interface TypeDeclared {
  name: Name
  fields: readonly TypeField[]
  module: Module
}

/** Names that a file declares. */
export interface Module {
  source: KfgSource
  declarations: readonly Declaration[]
  lets: Map<string, LetState>
  types: Map<string, TypeDeclared>
  /** Resources, keyed by name, including those of imports without an alias. */
  resources: Map<string, KfgResource>
  /** Files that are imported with an alias. */
  aliases: Map<string, Module>
  /** Resources of aliased files that this file instantiates: `mon.grafana`. */
  instances: Map<string, KfgResource>
}

/** State that all parts of the evaluation share. */
export interface Context extends ProgramInputs {
  problems: Problems
  /** The resources whose bodies are being evaluated, the innermost last. */
  evaluating: KfgResource[]
  /** Records that the innermost resource refers to another resource. */
  refer(to: KfgResource, span: Value['span']): void
}
