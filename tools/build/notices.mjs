// Lists names and licenses of the npm packages in a bundle. The licenses require that each copy contains their text.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The build generates the tables of Kubernetes fields from this package. No bundle contains files of this package. */
const SOURCES_OF_TABLES = ['@kubernetes/client-node']

/** Returns the files that contribute content to the output of esbuild. Omits input files that contribute no content. */
export const filesIn = ({ outputs }) =>
  Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs).filter((file) => inputs[file].bytesInOutput > 0))

/**
 * Returns the npm packages to which the files of a bundle belong, with name, version, license and the text of the
 * license.
 */
export function packagesOf(root, files) {
  const names = files.flatMap((file) => {
    const [, name] = /^.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file) ?? []
    return name === undefined ? [] : [name]
  })
  return [...new Set([...names, ...SOURCES_OF_TABLES])].sort().map((name) => {
    const folder = join(root, 'node_modules', name)
    const { version, license, author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    const texts = readdirSync(folder).filter((file) => /^(licen[cs]e|notice|copying)(\.|$)/i.test(file))
    const text = texts.map((file) => readFileSync(join(folder, file), 'utf8').trim()).join('\n\n')
    return { name, version, license, text: text === '' ? withoutFile(license, author) : text }
  })
}

/** Returns the notice of a package that contains no license file. */
const withoutFile = (license, author) =>
  `By ${author?.name ?? author ?? 'its contributors'}. The package contains no file with its license: https://spdx.org/licenses/${license}`

/** Returns the notices of all packages as text, with further notices at the end. */
export function noticesOf(packages, ...further) {
  const parts = packages.map(({ name, version, license, text }) => `${name} ${version}: ${license}\n\n${text}`)
  const head = 'Lummo KRM functions contain the following software.'
  return `${[head, ...parts, ...further].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`
}
