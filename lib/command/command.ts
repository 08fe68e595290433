import { existsSync } from 'node:fs'
import { inColour, wantsColour } from '../finding/colour'
import { closest, didYouMean } from '../finding/suggest'
import type { Suite } from '../run/package'
import { COMMANDS, type Command, plugin, readHost, record } from './commands'
import { RESULTS_FILE } from './environments/build/results-file'
import { runFunction } from './function'
import { fileProblem, readText } from './files/file-problem'
import { askPerson, isInteractive, isTerminal, readInput, writeAll } from './files/streams'
import { help, helpFor, withProgram } from './help'

/** Arguments and environment variables of the process. */
export interface Invocation {
  args: readonly string[]
  env: Readonly<Record<string, string | undefined>>
  version: string
}

/**
 * Runs the command line and returns the exit code: 0 for success, 1 for errors in the input or for files that
 * cannot be read or written, and 2 for wrong arguments. A command that writes while it runs returns a promise.
 */
export function runCommand(invocation: Invocation, suite: Suite): number | Promise<number> {
  try {
    return run(invocation, suite)
  } catch (problem) {
    const message = fileProblem(problem)
    if (message === undefined) throw problem
    writeAll(2, `error[no-file]: ${message}\n`)
    return 1
  }
}

function run({ args, env, version }: Invocation, suite: Suite): number | Promise<number> {
  const [word, ...rest] = args
  if (env.KUSTOMIZE_PLUGIN_CONFIG_ROOT !== undefined && word !== undefined && rest.length === 0) {
    return emit(plugin()(readText(word), isInteractive() ? '' : readText('-'), suite))
  }
  if (word === undefined && !isInteractive()) return emit(functionRun(env[RESULTS_FILE], suite))
  const helped = helpAskedFor(args)
  if (helped !== undefined) return say(withProgram(helped, suite.program))
  if (word === 'version' || word === '--version') return say(`${version}\n`)
  const command = commandOf(word)
  if (command !== undefined) {
    const result = command.load()(rest, suite, askPerson, version)
    return result instanceof Promise ? result : emit(result, env)
  }
  writeAll(2, withProgram(`lummo: ${unknownCommand(word)} See \`lummo help\`.\n`, suite.program))
  return 2
}

/**
 * Checks whether the current folder contains a kustomization. Without a path, lummo reads the current folder only in
 * this case.
 */
const isInKustomization = (): boolean =>
  ['kustomization.yaml', 'kustomization.yml', 'Kustomization'].some((name) => existsSync(name))

/** Runs as a function, and appends its findings to the results file if one is configured. */
function functionRun(results: string | undefined, suite: Suite): Output {
  const input = readInput()
  const host = isInKustomization() ? readHost()('.') : {}
  const ran = runFunction(input, suite, undefined, host)
  if (results !== undefined && results !== '') record()(results, { input, host, findings: ran.findings })
  return ran
}

/** Commands of other tools, each with the equivalent lummo command. */
const SYNONYMS: Readonly<Record<string, string>> = {
  build: 'render',
  compare: 'diff',
  create: 'init',
  exec: 'run',
  expand: 'render',
  generate: 'render',
  lint: 'check',
  new: 'init',
  template: 'render',
  validate: 'check',
  verify: 'check',
}

function unknownCommand(word: string | undefined): string {
  if (word === undefined) return 'no command is given, and stdin is a terminal.'
  const names = [...Object.keys(COMMANDS), 'version', 'help', '--version', '--help']
  const meant = /[./]/.test(word)
    ? `render ${word}`
    : ((Object.hasOwn(SYNONYMS, word) ? SYNONYMS[word] : undefined) ??
      closest(word, names) ??
      names.find((name) => word.length > 2 && name.startsWith(word)))
  return `unknown command \`${word}\`.${didYouMean(meant === undefined ? undefined : `lummo ${meant}`).text}`
}

const commandOf = (word: string | undefined): Command | undefined =>
  word !== undefined && Object.hasOwn(COMMANDS, word) ? COMMANDS[word] : undefined

/** Returns the requested help: for one command (`lummo help check`, `lummo check --help`), or for all commands. */
function helpAskedFor(args: readonly string[]): string | undefined {
  const end = args.indexOf('--')
  const words = end === -1 ? args : args.slice(0, end)
  if (words[0] !== 'help' && !words.includes('--help') && !words.includes('-h')) return undefined
  const name = words.find((word) => commandOf(word) !== undefined)
  const command = commandOf(name)
  return name === undefined || command === undefined ? help() : helpFor(name, command)
}

interface Output {
  stdout: Buffer | string
  parts?: () => Iterable<Buffer>
  stderr: string
  exitCode: number
  isReport?: boolean
}

type Environment = Invocation['env']

/**
 * Returns a report, with colours if the stream supports colours. Hosts pass no environment, so their output has no
 * colours.
 */
const shown = (report: string, descriptor: 1 | 2, env: Environment | undefined): string =>
  report !== '' && env !== undefined && wantsColour(env, () => isTerminal(descriptor)) ? inColour(report) : report

/**
 * Writes the output and returns the exit code. If the output has parts, \`stdout\` must not be read, because a read
 * would build all parts again and keep them in memory.
 */
function emit(output: Output, env?: Environment): number {
  writeAll(2, shown(output.stderr, 2, env))
  if (output.isReport === true) writeAll(1, shown(output.stdout.toString(), 1, env))
  else for (const part of output.parts?.() ?? [output.stdout]) writeAll(1, part)
  return output.exitCode
}

function say(text: string): number {
  writeAll(1, text)
  return 0
}
