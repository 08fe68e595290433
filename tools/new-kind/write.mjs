// Writes a new kind that passes the tests. Usage: npm run new-kind lummo-foo
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const root = process.cwd()
const [name] = process.argv.slice(2)
if (name === undefined || !/^lummo(-[a-z][a-z0-9]*)+$/.test(name)) {
  process.stderr.write('usage: npm run new-kind lummo-NAME, such as lummo-queue\n')
  process.exit(2)
}
const kind = name.replace(/(^|-)([a-z])/g, (_, _dash, letter) => letter.toUpperCase())
const value = `${kind[0].toLowerCase()}${kind.slice(1)}`
const folder = join('functions', name)
if (existsSync(join(root, folder))) {
  process.stderr.write(`${folder} already exists.\n`)
  process.exit(1)
}

const object = (title, fields) =>
  `# ${title}\napiVersion: krm.lummo.dev/v1alpha1\nkind: ${kind}\nmetadata: {name: shop}\nspec: ${fields}\n`

const files = {
  [`${folder}/spec.ts`]: `import { z } from 'zod'
import { identityFields } from '../../lib/parts/identity/spec'
import { patchesSpec } from '../../lib/parts/patches/spec'

const { app, 'part-of': partOf } = identityFields

export const spec = z.strictObject({
  app: app.describe('Application that the object belongs to, used as its label \`app\`. Default: the object’s name.'),
  'part-of': partOf,
  greeting: z.string().min(1).describe('Content of the ConfigMap.'),
  patches: patchesSpec.optional().describe('Patches for generated objects, for fields without a shortcut.'),
})

export type Spec = z.output<typeof spec>
`,
  [`${folder}/expand.ts`]: `import type { Claim, Expansion } from '../../lib/kind/claim'
import type { ConfigMap } from '../../lib/manifest/kubernetes'
import { identity } from '../../lib/parts/identity/identity'
import type { Spec } from './spec'

export function expand(claim: Claim<Spec>): Expansion {
  const { name, spec } = claim
  const config: ConfigMap = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, labels: identity(claim).labels },
    data: { greeting: spec.greeting },
  }
  return { manifests: [config], findings: [] }
}
`,
  [`${folder}/kind.ts`]: `import { defineKind } from '../../lib/kind/define-kind'
import { shape } from '../../lib/kind/table/table'
import { expand } from './expand'
import type { Spec } from './spec'

export const ${value} = defineKind<Spec>({
  kind: '${kind}',
  summary: 'A greeting that applications can read: ConfigMap.',
  spec: shape(() => require('../../dist/tables/kinds/${name}.json')),
  expand,
})
`,
  [`test/golden/${name}/minimal/input.yaml`]: object('The fields that are required', '{greeting: hello}'),
  [`test/golden/${name}/full/input.yaml`]: object(
    'Every field',
    `
  app: shop
  part-of: market
  greeting: hello
  patches:
  - target: {kind: ConfigMap}
    patch: {data: {more: there}}`,
  ).replace('spec: \n', 'spec:\n'),
  [`test/golden/${name}/full/expected.yaml`]: '',
  [`test/golden/${name}/rejects/input.yaml`]: object('A greeting without content', '{greeting: ""}'),
}
for (const [path, text] of Object.entries(files)) {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

const suite = join(root, 'functions/suite.ts')
const entry = `    lazyKind(
      '${kind}',
      lazy(() => (require('./${name}/kind') as typeof import('./${name}/kind')).${value}),
    ),
`
writeFileSync(suite, readFileSync(suite, 'utf8').replace(/^ {2}\],\n {2}settings:/m, `${entry}$&`))
process.stdout.write(`${[...Object.keys(files), 'functions/suite.ts'].join('\n')}
Next: npm run format && npm run generate && UPDATE_GOLDEN=1 npx jest test/golden.test -t ${name}
`)
