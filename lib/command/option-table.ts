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
  /** Whether the option can be repeated for files: `--file NAME=PATH`. */
  isFile?: true
  about: string
}

const SETTINGS: Option = {
  value: 'FILE',
  about: 'a LummoPackage or ConfigMap, as a host passes it in functionConfig; overrides settings in the input files',
}

/** The option `--format`, and its legacy form `--json`. */
const formats = (...choices: readonly string[]): Readonly<Record<string, Option>> => ({
  format: { value: 'FORMAT', choices, about: `output format: ${choices.join(', ')}` },
  json: { about: 'the same as --format json' },
})

const STRICT: Readonly<Record<string, Option>> = {
  strict: { about: 'also fail on warnings' },
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
export const OPTIONS: Readonly<Record<string, Readonly<Record<string, Option>>>> = {
  render: {
    output: {
      value: 'FOLDER',
      letter: 'o',
      about: 'write one file per object, and remove files of earlier runs whose objects are no longer rendered',
    },
    helm: { value: 'FOLDER', about: 'write a Helm chart named after the folder' },
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
      about: 'the namespace of the object, if objects in several namespaces have this name',
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
    short: { about: 'print the short objects instead of the expanded resources' },
    ...STRICT,
    settings: SETTINGS,
    ...VARIABLES,
  },
  run: {
    file: { value: 'NAME=PATH', isFile: true, about: 'add the file PATH to the `inputs` of the job; can be repeated' },
    local: { about: 'run in docker or podman on this machine; the default outside a pod' },
    cluster: { about: 'run in the cluster of the current context; the default in a pod' },
    timeout: { value: 'DURATION', about: 'stop the job after this time; default: the `deadline` of the job, or 10m' },
    namespace: {
      value: 'NAMESPACE',
      about: 'namespace in the cluster; default: the namespace of the job or of the context',
    },
    settings: SETTINGS,
    ...VARIABLES,
    ...ALLOW,
  },
  completion: {},
}
