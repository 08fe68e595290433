import type { Problems } from '../problems'
import type { KfgSource } from '../syntax/source'
import type { Declaration, Expression, Name, TypeField } from '../syntax/tree'
import type { KfgResource } from './value'
import type { Value } from './value'

/** The files that a program can read. */
export interface Files {
  /** Returns the path of a file that another file names; undefined if it is outside of the folder of the program. */
  resolve(from: string, path: string): string | undefined
  /** Returns the text of a file, or why it cannot be read, as a sentence with its fix. */
  read(path: string): { text: string } | { problem: string }
}

/** What a program reads besides its own text. */
export interface ProgramInputs {
  files: Files
  /** Values of `--set NAME=VALUE`. */
  variables: ReadonlyMap<string, string>
}

/** A `let` with its state: a value that is being evaluated depends on itself if it is asked for again. */
export interface LetState {
  name: Name
  expression: Expression
  module: Module
  state: 'new' | 'open' | 'done'
  value?: Value | undefined
}

/** A `type` with the file that declares it. */
export interface TypeDeclared {
  name: Name
  fields: readonly TypeField[]
  module: Module
}

/** One file: its names. */
export interface Module {
  source: KfgSource
  declarations: readonly Declaration[]
  lets: Map<string, LetState>
  types: Map<string, TypeDeclared>
  /** The resources by name, also those of imports without an alias. */
  resources: Map<string, KfgResource>
  /** Files that are imported with an alias. */
  aliases: Map<string, Module>
  /** Resources of aliased files that this file makes: `mon.grafana`. */
  instances: Map<string, KfgResource>
}

/** What all parts of the evaluation share. */
export interface Context extends ProgramInputs {
  problems: Problems
  /** The resources whose bodies are being evaluated, the innermost last. */
  evaluating: KfgResource[]
  /** Records that the innermost resource refers to another. */
  refer(to: KfgResource, span: Value['span']): void
}
