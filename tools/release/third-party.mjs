// Describes the packages inside the programs: notices with the licenses of the packages, and a software bill of
// materials (SBOM).
import { createHash } from 'node:crypto'
import { build } from 'esbuild'
import { filesIn, noticesOf, packagesOf } from '../build/notices.mjs'
import { BUN } from '../build/single.mjs'
import { ROOT, TAG } from './address.mjs'
import { releaseTime, run } from './files.mjs'

/** Paths of the command, the library and the operator. */
const PROGRAMS = ['functions/main.ts', 'functions/index.ts', 'operator/main.ts']
/** The npm package of Bun contains no license. Source: https://bun.com/docs/project/licensing */
const BUN_NOTICE = `Bun ${BUN} (https://bun.com), in the executables and images only: MIT.
Bun is linked statically with JavaScriptCore and WebKit, which are licensed under LGPL-2, and with the libraries that
https://bun.com/docs/project/licensing lists. The same page describes how to link Bun with a changed JavaScriptCore.`

/** Returns the npm packages inside the programs, with name, version, license and the text of the license. */
export async function bundledPackages() {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: PROGRAMS,
    outdir: 'unused',
    bundle: true,
    metafile: true,
    write: false,
    platform: 'node',
    logLevel: 'error',
  })
  return packagesOf(ROOT, filesIn(metafile))
}

/** Returns the notices of a release: those of the packages, and that of the runtime in its executables. */
export const releaseNotices = (packages) => noticesOf(packages, BUN_NOTICE)

/**
 * Returns the SBOM in CycloneDX format. The SBOM is written by `npm sbom`, and reduced to the packages inside the
 * programs. The id and the time are derived from the content and the commit, so that two builds are identical byte for
 * byte.
 */
export function sbomOf(packages) {
  const { $schema, bomFormat, specVersion, ...bom } = JSON.parse(
    run('npm', ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only']),
  )
  const wanted = new Set(packages.map(({ name, version }) => `${name}@${version}`))
  const components = bom.components.filter((one) => wanted.has(one['bom-ref']))
  if (components.length !== wanted.size) {
    const missing = [...wanted].filter((ref) => components.every((one) => one['bom-ref'] !== ref))
    throw new Error(
      `The SBOM lacks ${missing.join(', ')}. Run \`npm ci\`, so that node_modules equals package-lock.json.`,
    )
  }
  const refs = [...components.map((one) => one['bom-ref']), `bun@${BUN}`]
  const root = bom.metadata.component['bom-ref']
  const dependencies = bom.dependencies
    .filter(({ ref }) => wanted.has(ref))
    .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((one) => wanted.has(one)) }))
  const content = {
    metadata: {
      ...bom.metadata,
      // With --package-lock-only, npm takes the name from the folder.
      component: { ...bom.metadata.component, name: root.replace(/@[^@]*$/, '') },
      timestamp: new Date(releaseTime() * 1000).toISOString(),
    },
    components: [
      // npm can treat packages in a bundle as development dependencies.
      ...components.map((one) => ({
        ...one,
        scope: 'required',
        properties: one.properties?.filter(({ name }) => name !== 'cdx:npm:package:development'),
      })),
      {
        'bom-ref': `bun@${BUN}`,
        type: 'framework',
        name: 'bun',
        version: BUN,
        description: 'Runtime of the executables and images.',
        scope: 'required',
        licenses: [{ license: { id: 'MIT' } }],
        externalReferences: [{ type: 'website', url: 'https://bun.com' }],
      },
    ],
    dependencies: [{ ref: root, dependsOn: refs }, ...dependencies, { ref: `bun@${BUN}`, dependsOn: [] }],
  }
  const hash = createHash('sha256')
    .update(`${TAG}${JSON.stringify(content)}`)
    .digest('hex')
  const uuid = [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `5${hash.slice(13, 16)}`,
    `8${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ]
  return `${JSON.stringify({ $schema, bomFormat, specVersion, serialNumber: `urn:uuid:${uuid.join('-')}`, version: 1, ...content }, null, 2)}\n`
}
