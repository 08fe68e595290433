import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { generatedFiles } from './generated-files'
import { kindFolders, tableFiles } from './table-files'

/**
 * Writes generated files, relative to the root of the project. With `tables`, writes the files in dist/tables, which
 * every build needs; otherwise, writes the files in Git. Unchanged files are not written, so that their build output
 * stays newer.
 */
function main([what]: readonly string[]): void {
  const entries = readdirSync('functions', { withFileTypes: true }).filter((entry) => entry.isDirectory())
  const folders = kindFolders(entries.map(({ name }) => name).sort())
  for (const { path, text } of what === 'tables' ? tableFiles(folders) : generatedFiles(folders)) {
    if (existsSync(path) && readFileSync(path, 'utf8') === text) continue
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
}

main(process.argv.slice(2))
