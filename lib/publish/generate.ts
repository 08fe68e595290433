import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { generatedFiles } from './generated-files'

/** Writes every generated file; run by `npm run generate` from the root of the project. */
function main(): void {
  const rooms = readdirSync('functions', { withFileTypes: true }).filter((entry) => entry.isDirectory())
  for (const { path, text } of generatedFiles(rooms.map(({ name }) => name).sort())) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
}

main()
