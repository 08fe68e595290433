// Stores the examples of a release and their output. The next release is compared with this file
// (test/hosts/upgrade.test.ts). The file is in Git, so that the comparison needs neither the history nor a network.
// node tools/release/keep-examples.mjs [REVISION]   writes test/release/examples.json.br, by default from HEAD
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { ROOT } from './address.mjs'
import { run } from './files.mjs'

/** File that contains the examples of the previous release. */
const FILE = join(ROOT, 'test/release/examples.json.br')
/** Output of an example, and the files of the example that are not part of a build. */
const OUTPUT = /\/\.expected\/output\.yaml$/
const UNUSED = /\/(README\.md|Dockerfile)$|\/service\/|\.test\.yaml$|\/\.expected\/(?!output\.yaml)/

const [revision = 'HEAD'] = process.argv.slice(2)
const show = (path) => run('git', ['show', `${revision}:${path}`])
const listed = run('git', ['ls-tree', '-r', '--name-only', revision, 'kustomize-examples', 'integrations/kustomize'])
const paths = listed.split('\n').filter((path) => path !== '' && !UNUSED.test(path))
const folders = paths.filter((path) => OUTPUT.test(path)).map((path) => dirname(dirname(path)))
const { version } = JSON.parse(show('package.json'))
const content = {
  version,
  /** Folders that kustomize builds. */
  folders: folders.filter((folder) => paths.includes(`${folder}/kustomization.yaml`)),
  files: Object.fromEntries(paths.map((path) => [path, show(path)])),
}
writeFileSync(FILE, brotliCompressSync(JSON.stringify(content)))
console.log(`${FILE}: ${content.folders.length} examples of ${version}`)
