import { suggest } from '../finding/suggest'
import type { Allowed } from './environments/safety/functions-judged'
import { shortList } from '../manifest/text'
import { OPTIONS, type Option } from './option-table'

/**
 * The arguments of a command: positional arguments, and the values of options by option name. A switch has an empty
 * value.
 */
export interface CommandCall {
  positional: readonly string[]
  options: Readonly<Record<string, string>>
  /** The values of repeated options `--set NAME=VALUE`. */
  variables: ReadonlyMap<string, string>
  /** The values of repeated options `--file NAME=PATH`. */
  files: ReadonlyMap<string, string>
}

/**
 * Parses the arguments of a command, or returns the problem with the arguments. Everything after `--` is a positional
 * argument.
 */
export function callOf(command: string, args: readonly string[]): CommandCall | string {
  const known = OPTIONS[command] ?? {}
  const positional: string[] = []
  const call = { options: {}, variables: new Map<string, string>(), files: new Map<string, string>() }
  const open = [...args]
  for (let word = open.shift(); word !== undefined; word = open.shift()) {
    if (word === '--') return { positional: [...positional, ...open], ...call }
    if (word === '-' || !word.startsWith('-')) {
      positional.push(word)
      continue
    }
    const { name, glued } = nameIn(word, known)
    const option = Object.hasOwn(known, name) ? known[name] : undefined
    if (option === undefined) return `${command} does not support the option \`${word}\`.${hint(word, known)}`
    if (option.value === undefined && glued !== undefined) return `${command} --${name} does not accept a value.`
    const value = valueAfter(option, glued, open)
    const problem = problemWith(option, value)
    if (value === undefined || problem !== undefined) return `${command} --${name} ${problem}`
    keepValue(option, name, value, call)
  }
  return { positional, ...call }
}

/** Adds the value of an option to a call. */
function keepValue({ isFile, isVariable }: Option, name: string, value: string, call: CallToFill): void {
  if (isVariable === true) call.variables.set(...variableIn(value))
  else if (isFile === true) call.files.set(...variableIn(value))
  else call.options[name] = value
}

/** Options of a call that are collected while the arguments are parsed. */
interface CallToFill {
  options: Record<string, string>
  variables: Map<string, string>
  files: Map<string, string>
}

/** Returns the value after `=`, or else the next word, which is removed. The value of a switch is empty. */
const valueAfter = (option: Option, glued: string | undefined, open: string[]): string | undefined =>
  option.value === undefined ? '' : (glued ?? open.shift())

/** Returns the name and the value of `NAME=VALUE`. */
function variableIn(text: string): [string, string] {
  const at = text.indexOf('=')
  return [text.slice(0, at), text.slice(at + 1)]
}

function problemWith({ choices, isVariable, isFile }: Option, value: string | undefined): string | undefined {
  if (value === undefined) return 'requires a value.'
  if (isVariable === true && !/^[A-Za-z_]\w*=/.test(value)) return `takes NAME=VALUE, not \`${value}\`.`
  if (isFile === true && !/^[^=]+=./s.test(value)) return `takes NAME=PATH, not \`${value}\`.`
  if (choices === undefined || choices.includes(value)) return undefined
  return `must be one of ${choices.join(', ')}, but is \`${value}\`.${suggest(value, choices).text}`
}

/** Returns the options of a command, keyed by their names without dashes. */
export const optionsOf = (command: string): Readonly<Record<string, Option>> => OPTIONS[command] ?? {}

/** Returns the output format that a call requests. */
export const formatOf = <T extends string>({ format, json }: CommandCall['options']): T =>
  (format ?? (json === undefined ? 'text' : 'json')) as T

/** Returns the name of an option, and the value if it is in the same argument: `--json`, `--settings=FILE`, `-o`. */
function nameIn(word: string, known: Readonly<Record<string, Option>>): { name: string; glued: string | undefined } {
  const [, long, glued] = /^--([a-z-]+)(?:=(.*))?$/s.exec(word) ?? []
  const ofLetter = Object.entries(known).find(([, { letter }]) => letter !== undefined && word === `-${letter}`)
  return { name: long ?? ofLetter?.[0] ?? '', glued }
}

/** Returns the permissions that the options of a call grant to a build. */
export const allowedBy = (options: CommandCall['options']): Allowed => ({
  exec: options['allow-exec'] !== undefined,
  network: options['allow-network'] !== undefined,
})

/** Returns a hint for an unknown option: the most similar option, or all options. */
function hint(word: string, known: Readonly<Record<string, Option>>): string {
  const names = Object.keys(known).map((name) => `--${name}`)
  return suggest(
    word.replace(/=.*/s, ''),
    names,
    names.length === 0 ? undefined : `Available options: ${shortList(names)}.`,
  ).text
}

/** Returns the options of a command as lines of its help. */
export function optionLines(command: string): string[] {
  const rows = Object.entries(OPTIONS[command] ?? {}).map(
    ([name, { value, letter, about }]) =>
      [
        `${letter === undefined ? '' : `-${letter}, `}--${name}${value === undefined ? '' : ` ${value}`}`,
        about,
      ] as const,
  )
  const width = Math.max(0, ...rows.map(([option]) => option.length))
  return [...rows, ['--help', 'show this help'] as const].map(
    ([option, about]) => `  ${option.padEnd(width)}  ${about}`,
  )
}
