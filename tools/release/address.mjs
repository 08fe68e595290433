// Public address of the project. Change the address only here: a test in `test/release` lists all other files that
// contain the address. node tools/release/address.mjs images prints the folder of the images
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Address of the repository, without a trailing slash. */
export const ADDRESS = 'https://git.example.com/platform/lummo-krm-functions'

export const ROOT = join(import.meta.dirname, '../..')
export const { version: VERSION, license: LICENSE } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
export const TAG = `v${VERSION}`

/** Address of the folder that contains the files of this release. */
export const DOWNLOADS = `${ADDRESS}/releases/download/${TAG}`

/** Folder of the images in the registry of the same host. */
export const IMAGES = ADDRESS.replace(/^https:\/\/(.*)\/[^/]+$/, '$1')

if (process.argv[1] === import.meta.filename && process.argv[2] === 'images') console.log(IMAGES)
