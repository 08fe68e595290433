import { type CommandResult, done, wrongCall } from '../command-result'
import type { Option } from '../option-table'
import { callOf, optionsOf } from '../options'

/** Runs `lummo completion bash|zsh|fish`: prints a script that completes commands, options and their values. */
export function completion(args: readonly string[], table: Usages, program = 'lummo'): CommandResult {
  const call = callOf('completion', args)
  if (typeof call === 'string') return wrongCall(call)
  const [shell = '', second] = call.positional
  if (second !== undefined || !isShell(shell)) return wrongCall('completion requires a shell: bash, zsh or fish.')
  const script = SHELLS[shell](commandsOf(table))
  return done(
    program === 'lummo'
      ? script
      : script.replace(/\blummo\b(?!\.schema)/g, program).replace(/\b_lummo\b/g, `_${program.replaceAll('-', '_')}`),
  )
}

const SHELLS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const

const isShell = (name: string): name is keyof typeof SHELLS => Object.hasOwn(SHELLS, name)

/** The part of the command table that a completion script contains. */
type Usages = Readonly<Record<string, { usage: string }>>

interface KnownCommand {
  name: string
  about: string
  options: [string, Option][]
}

/** Returns commands and their options, with descriptions from the help. */
const commandsOf = (table: Usages): KnownCommand[] => [
  ...Object.entries(table).map(([name, { usage }]) => ({
    name,
    about: aboutIn(usage),
    options: Object.entries(optionsOf(name)),
  })),
  { name: 'version', about: 'print the version', options: [] },
  { name: 'help', about: 'print the commands', options: [] },
]

/** Returns the description of a command’s first form. The other forms follow on lines with the same indentation. */
function aboutIn(usage: string): string {
  const [first = ''] = usage.split('\nlummo ')
  const [, ...text] = first.replace(/\n +/g, '  ').split(/ {2,}/)
  return text.join(' ').replace(/; also$/, '')
}

const SHELL_NAMES = Object.keys(SHELLS).join(' ')

function bashScript(known: readonly KnownCommand[]): string {
  const cases = known.map(({ name, options }) => {
    const flags = options.map(([option]) => `--${option}`)
    return `    ${name}) options='${[...flags, '--help'].join(' ')}' ;;`
  })
  const choices = known.flatMap(({ name, options }) =>
    options.flatMap(([option, one]) =>
      one.choices === undefined ? [] : [`    '${name} --${option}') words='${one.choices.join(' ')}' ;;`],
    ),
  )
  return `# lummo completion bash: source it in ~/.bashrc
_lummo() {
  local word=\${COMP_WORDS[COMP_CWORD]} command=\${COMP_WORDS[1]} options= words=
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W '${known.map(({ name }) => name).join(' ')}' -- "$word"))
    return
  fi
  case "$command" in
${cases.join('\n')}
  esac
  case "$command \${COMP_WORDS[COMP_CWORD-1]}" in
${choices.join('\n')}
    'completion completion') words='${SHELL_NAMES}' ;;
  esac
  if [ -n "$words" ]; then COMPREPLY=($(compgen -W "$words" -- "$word"))
  elif [[ $word == -* ]]; then COMPREPLY=($(compgen -W "$options" -- "$word"))
  else COMPREPLY=($(compgen -f -- "$word"))
  fi
}
complete -o filenames -F _lummo lummo
`
}

/** Quotes a string for a shell with single quotes. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

function zshScript(known: readonly KnownCommand[]): string {
  const spec = ([name, { value, choices, about }]: [string, Option]): string => {
    const text = about.replace(/[[\]:]/g, (sign) => `\\${sign}`)
    const action = choices === undefined ? '_files' : `(${choices.join(' ')})`
    return quoted(`--${name}[${text}]${value === undefined ? '' : `:${value}:${action}`}`)
  }
  return `#compdef lummo
# lummo completion zsh: write it to a file _lummo in a folder of fpath
_lummo() {
  local -a commands
  commands=(
${known.map(({ name, about }) => `    ${quoted(`${name}:${about}`)}`).join('\n')}
  )
  if (( CURRENT == 2 )); then _describe command commands; return; fi
  case $words[2] in
${known
  .map(({ name, options }) => {
    const words = name === 'completion' ? `*:shell:(${SHELL_NAMES})` : '*:file:_files'
    return `    ${name}) _arguments ${[...options.map(spec), quoted(words)].join(' ')} ;;`
  })
  .join('\n')}
  esac
}
# The first use of a file in fpath runs the file instead of its function.
if [ "$funcstack[1]" = _lummo ]; then _lummo "$@"; else compdef _lummo lummo; fi
`
}

function fishScript(known: readonly KnownCommand[]): string {
  const lines = known.flatMap(({ name, about, options }) => [
    `complete -c lummo -n __fish_use_subcommand -f -a ${name} -d ${quoted(about)}`,
    ...options.map(([option, { value, letter, choices, about: text }]) =>
      [
        `complete -c lummo -n '__fish_seen_subcommand_from ${name}' -l ${option}`,
        ...(letter === undefined ? [] : [`-s ${letter}`]),
        ...(value === undefined ? [] : ['-r']),
        ...(choices === undefined ? [] : [`-f -a ${quoted(choices.join(' '))}`]),
        `-d ${quoted(text)}`,
      ].join(' '),
    ),
  ])
  return `# lummo completion fish: write it to ~/.config/fish/completions/lummo.fish
${lines.join('\n')}
complete -c lummo -n '__fish_seen_subcommand_from completion' -f -a '${SHELL_NAMES}'
`
}
