// Writes a release. Publishes nothing without `--publish`.
//   npm run release                          release/: all files
//   npm run release -- --targets linux-x64   executables for some targets only, separated by commas
//   npm run release -- --platforms linux/amd64,linux/arm64   images for these platforms; by default that of this machine
//   npm run release -- --no-images           without images, on machines without podman
//   npm run release -- --digests             base images by the digests that their tags have now (with skopeo)
//   npm run release -- --bases FILE          base images of an earlier release (its base-images.json)
//   npm run release -- --out FOLDER          writes to FOLDER
//   npm run release -- --verify FOLDER       compares release/ with another build in FOLDER
//   npm run release -- --publish             publishes release/ as it is: npm, images, files
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { suffixOf, TARGETS } from '../build/single.mjs'
import { DOWNLOADS, IMAGES, ROOT, TAG, VERSION } from './address.mjs'
import { filesBelow, isInstalled, releaseTime, run, sha256, tar } from './files.mjs'
import { ARCHITECTURES, baseImages, buildImages, IMAGE_NAMES, imageFileOf, resolvedBaseImages } from './images.mjs'
import { archiveOf, catalogEntry, formula, krewManifest } from './manifests.mjs'
import { changesOf, publish, publishCommands } from './publish.mjs'
import { bundledPackages, releaseNotices, sbomOf } from './third-party.mjs'

const HERE = process.arch === 'arm64' ? 'arm64' : 'amd64'

/** Writes a text to a file of the release. */
function write(out, file, text) {
  writeFileSync(join(out, file), text)
}

/** Writes an archive for each target. Returns the hashes of the archives. */
function writeArchives(out, targets) {
  run('node', ['tools/build/build.mjs', '--executables', ...targets])
  const sums = {}
  for (const target of targets) {
    const folder = mkdtempSync(join(tmpdir(), 'lummo-archive-'))
    cpSync(join(ROOT, `executables/lummo-${target}${suffixOf(target)}`), join(folder, `lummo${suffixOf(target)}`))
    cpSync(join(ROOT, 'LICENSE'), join(folder, 'LICENSE'))
    cpSync(join(out, 'THIRD-PARTY-NOTICES.txt'), join(folder, 'THIRD-PARTY-NOTICES.txt'))
    tar(join(out, archiveOf(target)), folder)
    rmSync(folder, { recursive: true })
    sums[target] = sha256(join(out, archiveOf(target)))
  }
  return sums
}

/** Writes the images for all architectures, and the list of their base images. */
function writeImages(out, architectures, bases) {
  write(out, 'base-images.json', `${JSON.stringify(bases, null, 2)}\n`)
  for (const arch of architectures) {
    const executable = join(ROOT, `executables/lummo-${ARCHITECTURES[arch]}`)
    if (!existsSync(executable)) throw new Error(`${executable} is missing. Add ${ARCHITECTURES[arch]} to --targets.`)
    buildImages({ out, arch, bases, executable, revision: run('git', ['rev-parse', 'HEAD']).trim() })
  }
}

/** Returns the page of the release: its changes, and which files were run on the build machine. */
function notesOf(targets, architectures) {
  const rows = [
    ...targets.map((target) => [archiveOf(target), target === ranHere() ? 'run: `lummo --version`' : 'only built']),
    ...architectures.flatMap((arch) =>
      IMAGE_NAMES.map((name) => [imageFileOf(name, arch), arch === HERE ? 'run: `--version`' : 'only built']),
    ),
  ]
  const table = rows.map(([file, state]) => `| \`${file}\` | ${state} |`).join('\n')
  return `${changesOf()}\n\n### Files\n\nThe other files do not run by themselves.\n\n| file | on the build machine |\n|---|---|\n${table}\n`
}

const ranHere = () => `${process.platform}-${process.arch}`

/** Runs the programs for this machine. An executable that does not start must not be released. */
function tryPrograms(targets, architectures) {
  const outputs = []
  if (targets.includes(ranHere())) outputs.push(run(join(ROOT, `executables/lummo-${ranHere()}`), ['--version']))
  if (architectures.includes(HERE)) {
    for (const name of IMAGE_NAMES) {
      const entry = name === 'lummo-argocd' ? ['--entrypoint', 'lummo'] : []
      outputs.push(
        run('podman', [
          'run',
          '--rm',
          '--network',
          'none',
          '--read-only',
          ...entry,
          `${IMAGES}/${name}:${VERSION}-${HERE}`,
          '--version',
        ]),
      )
    }
  }
  for (const output of outputs) {
    if (!output.includes(VERSION))
      throw new Error(`A program prints \`${output.trim()}\` for --version, without ${VERSION}.`)
  }
}

/** Writes all files of a release to a new folder. */
async function writeRelease(out, { targets, architectures, bases }) {
  const notes = notesOf(targets, architectures)
  // Builds dist/, which all other files need.
  run('npm', ['pack', '--loglevel=error', '--pack-destination', out])
  const packages = await bundledPackages()
  write(out, 'THIRD-PARTY-NOTICES.txt', releaseNotices(packages))
  write(out, `lummo-krm-functions-${VERSION}.sbom.cdx.json`, sbomOf(packages))
  const schema = JSON.parse(run('node', ['dist/lummo', 'schema']))
  const { $schema, ...rest } = schema
  const id = `${DOWNLOADS}/lummo.schema.json`
  write(out, 'lummo.schema.json', `${JSON.stringify({ $schema, $id: id, ...rest }, null, 1)}\n`)
  const sums = writeArchives(out, targets)
  write(out, 'krew.yaml', krewManifest(sums))
  write(out, 'lummo.rb', formula(sums))
  write(out, 'kpt-catalog.yaml', catalogEntry())
  const operator = readFileSync(join(ROOT, 'operator/install.yaml'), 'utf8')
  write(
    out,
    'lummo-operator.yaml',
    operator.replaceAll(/image: lummo-operator:\S+/g, `image: ${IMAGES}/lummo-operator:${VERSION}`),
  )
  if (architectures.length > 0) writeImages(out, architectures, bases)
  tryPrograms(targets, architectures)
  write(out, 'NOTES.md', notes)
  write(
    out,
    'SHA256SUMS',
    filesBelow(out)
      .map((file) => `${sha256(join(out, file))}  ${file}\n`)
      .join(''),
  )
}

/** Returns the files that differ between two releases. */
function differences(one, other) {
  const files = new Set([...filesBelow(one), ...filesBelow(other)])
  const sum = (folder, file) => (existsSync(join(folder, file)) ? sha256(join(folder, file)) : 'missing')
  return [...files].filter((file) => sum(one, file) !== sum(other, file))
}

/** Returns the base images: from a file, by digest, or by tag. */
function basesOf({ bases, digests }) {
  if (bases !== undefined) return JSON.parse(readFileSync(bases, 'utf8'))
  return digests ? resolvedBaseImages() : baseImages()
}

const OPTIONS = {
  targets: { type: 'string', default: Object.keys(TARGETS).join(',') },
  platforms: { type: 'string', default: `linux/${HERE}` },
  'no-images': { type: 'boolean', default: false },
  digests: { type: 'boolean', default: false },
  bases: { type: 'string' },
  out: { type: 'string', default: join(ROOT, 'release') },
  verify: { type: 'string' },
  publish: { type: 'boolean', default: false },
}

async function main() {
  const { values } = parseArgs({ options: OPTIONS })
  const out = resolve(values.out)
  const targets = values.targets.split(',')
  const unknown = targets.find((target) => TARGETS[target] === undefined)
  if (unknown !== undefined)
    throw new Error(`Unknown target \`${unknown}\`. Targets: ${Object.keys(TARGETS).join(', ')}.`)
  const architectures = values['no-images'] ? [] : values.platforms.split(',').map((one) => one.replace(/^linux\//, ''))
  if (values.verify !== undefined) {
    const different = differences(out, resolve(values.verify))
    if (different.length > 0) throw new Error(`Two builds differ in ${different.join(', ')}.`)
    console.log(`${filesBelow(out).length} files are equal.`)
    return
  }
  if (values.publish) {
    publish(out, architectures)
    return
  }
  if (architectures.length > 0 && !isInstalled('podman'))
    throw new Error('podman is missing. Install it, or pass --no-images.')
  const fresh = `${out}.new`
  rmSync(fresh, { recursive: true, force: true })
  mkdirSync(fresh, { recursive: true })
  await writeRelease(fresh, { targets, architectures, bases: basesOf(values) })
  rmSync(out, { recursive: true, force: true })
  renameSync(fresh, out)
  console.log(`${TAG} of ${new Date(releaseTime() * 1000).toISOString()} in ${out}:\n${filesBelow(out).join('\n')}\n`)
  console.log(
    `Not published. --publish runs:\n${publishCommands(out, architectures)
      .map((words) => words.join(' '))
      .join('\n')}`,
  )
}

main().catch((problem) => {
  console.error(problem.message)
  process.exitCode = 1
})
