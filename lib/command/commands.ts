import { lazy } from '../manifest/memo/lazy'
import type { Suite } from '../run/package'
import type { CommandResult } from './command-result'
import type { Ask } from './files/streams'

/**
 * Runs a command with the arguments that follow its name. `version` is the version of the program. A command that
 * writes while it runs returns a promise of its exit code.
 */
type Run = (args: readonly string[], suite: Suite, ask: Ask, version: string) => CommandResult | Promise<number>

/** One command of the command line. */
export interface Command {
  /** Lines about the command in the help: usage and purpose. */
  usage: string
  /** Section of the help: commands that expand objects, or commands for authors. */
  about: 'objects' | 'authoring'
  load: () => Run
}

const completion = lazy(() => (require('./commands/completion') as typeof import('./commands/completion')).completion)

/** All commands, in the order of the help. The code of a command is not loaded when a host expands objects. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  render: {
    usage: `lummo render PATH…          expand files and folders of YAML, print Kubernetes resources,
                            or write them into a folder with --output or --helm`,
    about: 'objects',
    load: lazy(() => (require('./commands/render') as typeof import('./commands/render')).render),
  },
  check: {
    usage: 'lummo check [PATH…]         report errors with file, line and fix; PATH is . by default',
    about: 'objects',
    load: lazy(() => (require('./commands/check') as typeof import('./commands/check')).check),
  },
  compile: {
    usage: `lummo compile FILE.kfg…     compile Konfiguru files, print Kubernetes resources,
                            or short objects with --short`,
    about: 'objects',
    load: lazy(() => (require('./commands/compile') as typeof import('./commands/compile')).compileFiles),
  },
  diff: {
    usage: `lummo diff A B              show what changes in a cluster from A to B, and the consequences; also
lummo diff --git REVISION [PATH]
lummo diff --live PATH`,
    about: 'objects',
    load: lazy(() => (require('./commands/diff') as typeof import('./commands/diff')).diff),
  },
  test: {
    usage: `lummo test [PATH…]          compare the output with the expectations in *.test.yaml files;
                            --update writes the current output into them`,
    about: 'objects',
    load: lazy(() => (require('./commands/test/run-tests') as typeof import('./commands/test/run-tests')).runTests),
  },
  outputs: {
    usage: 'lummo outputs PATH…         show the addresses and Secrets of each short object',
    about: 'objects',
    load: lazy(() => (require('./commands/outputs') as typeof import('./commands/outputs')).outputs),
  },
  import: {
    usage: `lummo import FILE…          turn Kubernetes objects or a Compose file into short objects, and prove
                            that nothing is lost; FILE is a file, a folder, or - for stdin`,
    about: 'authoring',
    load: lazy(() => (require('./commands/import/import') as typeof import('./commands/import/import')).importFiles),
  },
  explain: {
    usage: `lummo explain KIND[.FIELD]  show the documentation of a kind or field; also
lummo explain KIND/NAME FIELD --in PATH
                            show what decided a value: the line, setting or default`,
    about: 'objects',
    load: lazy(
      () => (require('./commands/explain/explain') as typeof import('./commands/explain/explain')).explainValues,
    ),
  },
  graph: {
    usage: 'lummo graph PATH            draw hosts, routes, Services, workloads and what they use',
    about: 'objects',
    load: lazy(() => (require('./commands/graph/graph') as typeof import('./commands/graph/graph')).graph),
  },
  'explain-settings': {
    usage: `lummo explain-settings PATH…
                            show each setting, its value, and where it was set`,
    about: 'objects',
    load: lazy(() => (require('./commands/explain-settings') as typeof import('./commands/explain-settings')).explain),
  },
  run: {
    usage: `lummo run FILE              run the job of a package once, here or in a cluster: print its output,
                            and exit with its exit code`,
    about: 'objects',
    load: lazy(() => (require('./commands/run/run') as typeof import('./commands/run/run')).runJob),
  },
  init: {
    usage: `lummo init [FOLDER]         prompt for name, image and port (or pass --name, --image, --port) and
                            write a folder that renders; never overwrites
lummo init --kind KIND [FOLDER]
                            write a project that defines a kind`,
    about: 'authoring',
    load: lazy(() => (require('./commands/init') as typeof import('./commands/init')).init),
  },
  schema: {
    usage: `lummo schema [KIND]         print the JSON Schema of all kinds, or of one, for editors
lummo schema --modeline FILE…  write it to lummo.schema.json and reference it in the files`,
    about: 'authoring',
    load: lazy(() => (require('./commands/schema') as typeof import('./commands/schema')).schema),
  },
  crds: {
    usage: 'lummo crds [KIND…]          print CustomResourceDefinitions, to store short objects in a cluster',
    about: 'authoring',
    load: lazy(() => (require('./commands/crds') as typeof import('./commands/crds')).crds),
  },
  completion: {
    usage: 'lummo completion SHELL      print a completion script for bash, zsh or fish',
    about: 'authoring',
    load: () => (args, suite) => completion()(args, COMMANDS, suite.program),
  },
}

/** Implements the kustomize plugin protocol; see plugin.ts. */
export const plugin = lazy(() => (require('./plugin') as typeof import('./plugin')).runPlugin)

/** Reads the kustomization around a run as a function; see environments/kustomizations/host-kustomization.ts. */
export const readHost = lazy(
  () =>
    (
      require('./environments/kustomizations/host-kustomization') as typeof import('./environments/kustomizations/host-kustomization')
    ).hostKustomization,
)

/** Records the findings of a run as a function; see environments/build/record.ts. */
export const record = lazy(
  () => (require('./environments/build/record') as typeof import('./environments/build/record')).recordRun,
)
