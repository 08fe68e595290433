import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { writeYaml } from '../../../../wire/yaml/write-yaml'
import { fileProblem } from '../../../files/file-problem'
import { writeFiles } from '../../../files/write-files'
import { fileNamesOf } from '../../../output/file-names'
import { type ImportReport, isKeptSource } from './import-report'

/**
 * Writes each object of the output to a new file in a folder. Existing files are never changed.
 *
 * @returns the number of files, or the problem if they cannot be written
 */
export function writeImported(folder: string, { output }: ImportReport): number | string {
  const objects = output.map((one) => (isKeptSource(one) ? one.object : one))
  const names = fileNamesOf(objects)
  const files = output.map((one, at) => ({
    path: join(folder, names[at] ?? ''),
    text: isKeptSource(one) ? one.text : writeYaml(one),
  }))
  const taken = files.find(({ path }) => existsSync(path))
  if (taken !== undefined) return `${taken.path} already exists. Pass a folder without this file.`
  try {
    writeFiles(files)
  } catch (reason) {
    const message = fileProblem(reason)
    if (message === undefined) throw reason
    return message
  }
  return files.length
}
