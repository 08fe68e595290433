import { COMMANDS, type Command } from './commands'
import { optionLines } from './options'

const PATHS = 'PATH is a file, a folder with .yaml, .yml, .kfg and Kptfile files, or - for stdin.'

const CODES = '0 no errors; 1 errors in the input or in files; 2 wrong arguments.'
const DIFF_CODES = '0 no differences; 1 differences; 2 one side cannot be built, or the arguments are wrong.'

const usageOf = (group: 'objects' | 'authoring'): string =>
  Object.values(COMMANDS)
    .filter(({ about }) => about === group)
    .map(({ usage }) => usage.replace(/^/gm, '  '))
    .join('\n')

const RUN_CODES =
  'the exit code of the job; 124 after the timeout; 125 errors in the input, or the job cannot run; 130 after Ctrl-C; 2 wrong arguments.'

const codesOf = (name: string): string => {
  if (name === 'run') return RUN_CODES
  return name === 'diff' ? DIFF_CODES : CODES
}

/** Returns a help text with the name of the executable. */
export const withProgram = (text: string, program = 'lummo'): string =>
  program === 'lummo' ? text : text.replace(/\blummo(?=[\s:`}])/g, program)

/** Returns the output of `lummo COMMAND --help`. */
export const helpFor = (name: string, { usage }: Command): string => `${usage}

${optionLines(name).join('\n')}

${usage.includes('PATH') ? `${PATHS}\n` : ''}Exit code: ${codesOf(name)} See also \`lummo help\`.
`

/** Returns the output of `lummo --help`. */
export const help = (): string => `lummo: short objects in, Kubernetes resources out
${usageOf('objects')}
  lummo < ResourceList        run as a KRM function (kustomize, kpt); hosts call this
${usageOf('authoring')}
  lummo COMMAND --help        show its options
  lummo version               print the version
${PATHS}
  lummo render app.yaml | kubectl apply -f -
As a function: put the short objects into the package and call lummo once. Its
functionConfig may be one short object (expands just that one), a LummoPackage with
settings, or nothing.
  kustomize   transformers: an object with the annotation
              config.kubernetes.io/function: "exec: {path: lummo}"
  kpt         pipeline: {mutators: [{exec: lummo}]}, then kpt fn render --allow-exec
Exit code: 0 no errors; 1 the input has errors, which are all reported; 2 a wrong
call, or a bug of lummo.
`
