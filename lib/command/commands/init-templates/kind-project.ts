import { API_VERSION } from '../../../kind/claim'

/** Name, version and program of a new kind. */
export interface NewKind {
  /** Name of the kind, such as `AcmeBucket`. */
  kind: string
  /** The apiVersion of its objects. */
  apiVersion: string
  /** Version of lummo for the dependencies. */
  version: string
}

/** Returns a name in lower case with dashes: `acme-bucket` for `AcmeBucket`. */
const dashed = (kind: string): string => kind.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase()

/** Returns the files of a project that defines one kind, keyed by path: the project builds, and its test passes. */
export function kindProject({ kind, apiVersion, version }: NewKind): Readonly<Record<string, string>> {
  const program = `${dashed(kind)}s`
  const value = `${kind[0]?.toLowerCase()}${kind.slice(1)}`
  return {
    'package.json': packageFile(program, version),
    'tsconfig.json': TSCONFIG,
    '.gitignore': 'dist\nnode_modules\n',
    'src/spec.ts': SPEC,
    'src/expand.ts': EXPAND,
    'src/kind.ts': kindFile(kind, value, apiVersion),
    'src/main.ts': mainFile(value, program),
    'test/app.yaml': `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: hello}\nspec: {greeting: Hello}\n`,
    'test/wrong.yaml': `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: hello}\nspec: {greting: Hello}\n`,
    'test/app.test.yaml': `input: app.yaml
expect:
- kind: ConfigMap
  metadata: {name: hello}
  data: {greeting: Hello}
others: absent
findings: []
`,
    'test/wrong.test.yaml': `name: A misspelt field is an error at its line
input: wrong.yaml
findings:
- {code: unknown-field, line: 4}
`,
    'README.md': readme(kind, apiVersion, program),
  }
}

const packageFile = (program: string, version: string): string =>
  `${JSON.stringify(
    {
      name: program,
      version: '0.1.0',
      private: true,
      bin: { [program]: 'dist/main.js' },
      scripts: { build: 'tsc', test: `tsc && node dist/main.js test test` },
      dependencies: { 'lummo-krm-functions': `^${version}`, zod: '^4.6.7' },
      devDependencies: { '@types/node': '^20.19.0', typescript: '^6.0.3' },
    },
    null,
    2,
  )}\n`

const TSCONFIG = `{
  "compilerOptions": {
    "target": "es2023",
    "module": "nodenext",
    "strict": true,
    "types": ["node"],
    "rootDir": "src",
    "outDir": "dist"
  },
  "include": ["src"]
}
`

/** Name of the library for schemas. The name is a constant, because this file does not load the library. */
const ZOD = 'zod'

const SPEC = `import { z } from '${ZOD}'

/** Fields of the short object. Each description is in the schema, the CRD and the editor. */
export const spec = z.strictObject({
  greeting: z.string().min(1).describe('Text of the greeting.'),
  language: z.enum(['en', 'id']).default('en').describe('Language of the greeting.'),
})

export type Spec = z.output<typeof spec>
`

const EXPAND = `import type { CompleteClaim, Manifest } from 'lummo-krm-functions'
import type { Spec } from './spec'

/** Returns the Kubernetes objects of one short object. A pure function: equal input has equal output. */
export const expand = ({ name, spec }: CompleteClaim<Spec>): Manifest[] => [
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name },
    data: { greeting: spec.greeting, language: spec.language },
  },
]
`

const kindFile = (
  kind: string,
  value: string,
  apiVersion: string,
): string => `import { defineKind, zodShape } from 'lummo-krm-functions'
import { expand } from './expand'
import { type Spec, spec } from './spec'

export const ${value} = defineKind<Spec>({
  kind: '${kind}',
${apiVersion === API_VERSION ? '' : `  apiVersion: '${apiVersion}',\n`}  summary: 'A greeting that applications can read: ConfigMap.',
  spec: zodShape(spec),
  expand,
})
`

/** Field of a suite with the name of the executable. */
const NAME = 'program'

const mainFile = (value: string, program: string): string => `#!/usr/bin/env node
import { runSuite, suite } from 'lummo-krm-functions'
import { ${value} } from './kind'

// To also expand the kinds of lummo, set kinds to [...suite.kinds, ${value}].
const own = { ...suite, ${NAME}: '${program}', kinds: [${value}] }
runSuite(own, '0.1.0')
`

const readme = (kind: string, apiVersion: string, program: string): string => `# ${program}

Expands objects of the kind ${kind} (\`${apiVersion}\`) with lummo.

\`\`\`
npm install
npm test
node dist/main.js render test/app.yaml
node dist/main.js schema > schema.json     # for editors
node dist/main.js crds ${kind}
\`\`\`

| file | content |
|---|---|
| \`src/spec.ts\` | fields of \`spec\`, with their descriptions and defaults |
| \`src/expand.ts\` | the Kubernetes objects of one short object |
| \`src/kind.ts\` | name, API version and summary of the kind |
| \`src/main.ts\` | the executable |
| \`test/*.test.yaml\` | tests, which \`${program} test\` runs |

In kustomize, list an object with this annotation under \`transformers\`:

\`\`\`yaml
apiVersion: krm.lummo.dev/v1alpha1
kind: LummoPackage
metadata:
  name: settings
  annotations:
    config.kubernetes.io/function: "exec: {path: ${program}}"
\`\`\`
`
