// Commands that publish a release. Without `--publish`, a release only prints them.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { IMAGES, ROOT, TAG, VERSION } from './address.mjs'
import { filesBelow, run } from './files.mjs'
import { IMAGE_NAMES, imageFileOf } from './images.mjs'

/** Returns the section of the CHANGELOG for this version. Throws an error if there is no section. */
export function changesOf() {
  const sections = readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8').split(/^## /m)
  const section = sections.find((one) => one.split(/\s/)[0] === VERSION)
  if (section === undefined)
    throw new Error(`CHANGELOG.md has no section \`## ${VERSION}\`. Add it, or set the version in package.json.`)
  return section.slice(section.indexOf('\n') + 1).trim()
}

/** Returns the commands that publish the files in `out`, each as a list of arguments. */
export function publishCommands(out, architectures) {
  const tarball = join(out, `lummo-krm-functions-${VERSION}.tgz`)
  const images = IMAGE_NAMES.flatMap((name) => {
    const list = `${IMAGES}/${name}:${VERSION}`
    return [
      ['podman', 'manifest', 'create', list],
      ...architectures.map((arch) => [
        'podman',
        'manifest',
        'add',
        list,
        `oci-archive:${join(out, imageFileOf(name, arch))}`,
      ]),
      ['podman', 'manifest', 'push', '--all', '--digestfile', join(out, `${name}.digest`), list, `docker://${list}`],
    ]
  })
  const files = filesBelow(out).filter((file) => file !== 'NOTES.md')
  return [
    ['npm', 'publish', tarball, '--provenance', '--access', 'public'],
    ...(architectures.length === 0 ? [] : images),
    [
      'gh',
      'release',
      'create',
      TAG,
      '--verify-tag',
      '--notes-file',
      join(out, 'NOTES.md'),
      ...files.map((file) => join(out, file)),
    ],
  ]
}

/** Publishes a release. Refuses a commit that does not have the tag of the version. */
export function publish(out, architectures) {
  const tags = run('git', ['tag', '--points-at', 'HEAD']).split('\n')
  if (!tags.includes(TAG)) throw new Error(`HEAD has no tag ${TAG}. Tag the commit, and build the release again.`)
  for (const [program, ...args] of publishCommands(out, architectures)) run(program, args, { stdio: 'inherit' })
}
