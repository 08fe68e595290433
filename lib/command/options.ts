import { suggest } from '../finding/suggest'
import type { Allowed } from './environments/safety/functions-judged'
import { shortList } from '../manifest/text'

/** An option of a command on the command line. */
export interface Option {
  /** Name of the value in the help. An option without a value is a switch. */
  value?: string
  /** Short form of the option: `o` for `-o`. */
  letter?: string
  /** Allowed values, starting with the default. */
  choices?: readonly string[]
  /** Whether the option can be repeated: `--set NAME=VALUE`. */
  isVariable?: true
  /** Whether the option is repeated for files: `--file NAME=PATH`. */
  isFile?: true
  about: string
}

const SETTINGS: Option = {
  value: 'FILE',
  about: 'a LummoPackage or ConfigMap, as a host passes it in functionConfig; overrides settings among the files',
}

/** The option `--format`, and its legacy form `--json`. */
const formats = (...choices: readonly string[]): Readonly<Record<string, Option>> => ({
  format: { value: 'FORMAT', choices, about: `output format: ${choices.join(', ')}` },
  json: { about: 'the same as --format json' },
})

const STRICT: Readonly<Record<string, Option>> = {
  strict: { about: 'fail for warnings too' },
  quiet: { about: 'print only findings that fail the run' },
}

const VARIABLES: Readonly<Record<string, Option>> = {
  set: { value: 'NAME=VALUE', isVariable: true, about: 'a value for `env("NAME")` in .kfg files; can be repeated' },
}

const ALLOW: Readonly<Record<string, Option>> = {
  'allow-exec': { about: 'allow kustomizations to run executables other than lummo' },
  'allow-network': { about: 'allow kustomizations to fetch remote files' },
}

/** Options of each command, keyed by their names without dashes. */
const OPTIONS: Readonly<Record<string, Readonly<Record<string, Option>>>> = {
  render: {
    output: {
      value: 'FOLDER',
      letter: 'o',
      about: 'write one file per object, and remove files of earlier runs whose objects are no longer rendered',
    },
    helm: { value: 'FOLDER', about: 'write a Helm chart with the name of the folder' },
    ...formats('text', 'json'),
    ...STRICT,
    settings: SETTINGS,
    ...VARIABLES,
    ...ALLOW,
  },
  check: {
    ...formats('text', 'json', 'markdown', 'sarif', 'gitlab'),
    ...STRICT,
    baseline: { value: 'FILE', about: 'omit the findings in FILE, which is an earlier output of `lummo check --json`' },
    settings: SETTINGS,
    ...VARIABLES,
    ...ALLOW,
  },
  diff: {
    git: { value: 'REVISION', about: 'compare PATH in this revision with PATH in the working tree' },
    live: { about: 'compare the objects in the cluster (read with `kubectl get`) with PATH' },
    ...formats('text', 'json', 'markdown'),
    quiet: { about: 'print no differences, and only set the exit code' },
    settings: SETTINGS,
    ...VARIABLES,
    ...ALLOW,
  },
  test: {
    update: { about: 'write the current output into the test files and golden files' },
    ...formats('text', 'json', 'junit'),
    ...ALLOW,
  },
  outputs: { ...formats('text', 'json'), settings: SETTINGS, ...VARIABLES, ...ALLOW },
  import: {
    adopt: { about: 'keep the selectors of running workloads, so that no object must be replaced' },
    exact: { about: 'add no defaults, so that the output of the short objects equals the input' },
    output: {
      value: 'FOLDER',
      letter: 'o',
      about: 'write one file per object into a new folder; never overwrites',
    },
    ...formats('text', 'json'),
    quiet: { about: 'print only the summary of the proof' },
  },
  explain: {
    in: { value: 'PATH', about: 'the file, folder or environment that renders the object' },
    all: { about: 'print the whole object as YAML, with the origin of each value as a comment' },
    namespace: {
      value: 'NAME',
      letter: 'n',
      about: 'the namespace of the object, if several have an object of this name',
    },
    settings: SETTINGS,
    ...VARIABLES,
    ...ALLOW,
  },
  graph: {
    format: { value: 'FORMAT', choices: ['mermaid', 'dot'], about: 'output format: mermaid, dot' },
    settings: SETTINGS,
    ...VARIABLES,
    ...ALLOW,
  },
  'explain-settings': { settings: SETTINGS, ...VARIABLES, ...ALLOW },
  init: {
    name: { value: 'NAME', about: 'the name of the application; default: the name of the folder' },
    image: { value: 'IMAGE', about: 'the image with its tag' },
    port: { value: 'PORT', about: 'the port that serves HTTP, or `none`' },
    template: {
      value: 'NAME',
      about: '`application` (default), or `api-with-database`, which adds PostgreSQL, a nightly job and a domain',
    },
    environments: { value: 'NAMES', about: 'write a base and an overlay for each name: `dev,production`' },
    kind: { value: 'KIND', about: 'write a project for Node.js that defines this kind, such as `AcmeBucket`' },
    'api-version': { value: 'VERSION', about: 'the apiVersion of the kind, such as `acme.example.com/v1`' },
  },
  schema: {
    modeline: { about: 'write the schema to lummo.schema.json and reference it in each FILE' },
    tests: { about: 'print the schema of *.test.yaml files' },
  },
  crds: { operator: { about: 'keep unknown fields, so that lummo-operator can report them' } },
  compile: {
    short: { about: 'print the short objects instead of what they expand to' },
    ...STRICT,
    settings: SETTINGS,
    ...VARIABLES,
  },
  run: {
    file: { value: 'NAME=PATH', isFile: true, about: 'add the file PATH to the `inputs` of the job; can be repeated' },
    local: { about: 'run in docker or podman on this machine; the default outside of a pod' },
    cluster: { about: 'run in the cluster of the current context; the default in a pod' },
    timeout: { value: 'DURATION', about: 'stop the job after this time; default: its `deadline`, or 10m' },
    namespace: { value: 'NAMESPACE', about: 'namespace in the cluster; default: that of the job or of the context' },
    settings: SETTINGS,
    ...VARIABLES,
    ...ALLOW,
  },
  completion: {},
}

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

/** The options of a call while they are read. */
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

/** Returns the format that a call requests. */
export const formatOf = <T extends string>({ format, json }: CommandCall['options']): T =>
  (format ?? (json === undefined ? 'text' : 'json')) as T

/**
 * Returns the name of an option, and the value in the same argument if there is one: `--json`, `--settings=FILE`, `-o`.
 */
function nameIn(word: string, known: Readonly<Record<string, Option>>): { name: string; glued: string | undefined } {
  const [, long, glued] = /^--([a-z-]+)(?:=(.*))?$/s.exec(word) ?? []
  const ofLetter = Object.entries(known).find(([, { letter }]) => letter !== undefined && word === `-${letter}`)
  return { name: long ?? ofLetter?.[0] ?? '', glued }
}

/** Returns the permissions that the options of a call give to a build. */
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
