// Writes TypeScript types of the custom resources that we emit, from their CRDs:
//   npm run crd-types -- DIR            writes lib/manifest/custom-resources/*.ts
//   npm run crd-types -- DIR --check    fails where a file is not what would be written
// DIR holds CRDs (kubectl get crd -o yaml > DIR/crds.yaml). Definitions of our own are in test/conformance/definitions.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadAll } from 'js-yaml'
import { KINDS } from './kinds.mjs'
import { declarations } from './type-text.mjs'

const root = join(import.meta.dirname, '../..')
const OWN = join(root, 'test/conformance/definitions')
const TARGET = join(root, 'lib/manifest/custom-resources')

/** Returns the definitions in the YAML files of a folder, by `group/version kind`. */
function definitionsIn(folder) {
  const schemas = new Map()
  for (const name of readdirSync(folder).sort()) {
    if (!/\.ya?ml$/.test(name)) continue
    const documents = loadAll(readFileSync(join(folder, name), 'utf8')).flatMap((one) => one?.items ?? [one])
    for (const crd of documents.filter((one) => one?.kind === 'CustomResourceDefinition')) {
      const { group, names, versions } = crd.spec
      for (const { name: version, schema } of versions)
        schemas.set(`${group}/${version} ${names.kind}`, schema?.openAPIV3Schema)
    }
  }
  return schemas
}

/** Returns the file of a kind: iam-policy-member.ts for `IAMPolicyMember`. */
const fileOf = (kind) =>
  `${kind
    .replace(/([a-z])([A-Z])/g, '$1-$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1-$2')
    .toLowerCase()}.ts`

function textOf({ id, only, without }, schema) {
  const [apiVersion, kind] = id.split(' ')
  const { text, declared, natives } = declarations(schema.properties.spec, { only, without })
  const part = only === undefined && without === undefined ? '' : ', with the fields that matter here'
  const comment = `/** The spec of a ${kind} (${apiVersion})${part}. Written by \`npm run crd-types\`. */`
  return formatted(
    [
      ...(natives.length > 0 ? [`import type { ${natives.join(', ')} } from '@kubernetes/client-node'\n`] : []),
      ...declared.map((one) => `${one}\n`),
      `${comment}\nexport type ${kind}Spec = ${text}\n`,
    ].join('\n'),
  )
}

/** Returns a text in the format of `npm run format`. */
function formatted(text) {
  const biome = join(root, 'node_modules/.bin/biome')
  const ran = spawnSync(biome, ['format', '--stdin-file-path=types.ts'], { cwd: root, input: text, encoding: 'utf8' })
  if (ran.status !== 0) throw new Error(ran.stderr)
  return ran.stdout
}

const [folder, mode] = process.argv.slice(2)
if (folder === undefined) {
  process.stderr.write('usage: npm run crd-types -- DIR [--check], with a folder of CRDs\n')
  process.exit(2)
}
const schemas = new Map([...definitionsIn(OWN), ...definitionsIn(folder)])
mkdirSync(TARGET, { recursive: true })
let stale = 0
for (const kind of KINDS) {
  const schema = schemas.get(kind.id)
  if (schema === undefined) throw new Error(`No definition of ${kind.id} in ${folder} or test/conformance/definitions.`)
  const file = join(TARGET, fileOf(kind.id.split(' ')[1]))
  const text = textOf(kind, schema)
  if (existsSync(file) && readFileSync(file, 'utf8') === text) continue
  stale++
  if (mode === '--check') console.error(`${file} is not what the CRDs give. Run \`npm run crd-types -- ${folder}\`.`)
  else writeFileSync(file, text)
}
if (mode === '--check' && stale > 0) process.exitCode = 1
