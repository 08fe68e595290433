// Writes the generated files of operator/install, from the root of the project.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { installFiles } from './generated-files'

for (const { path, text } of installFiles()) {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}
