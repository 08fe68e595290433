import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { LocatedFinding } from '../../../finding/finding'
import { Ignored } from '../../files/ignored'
import { isRendered } from '../../files/output-list'
import { noFile } from '../../rules'
import { testFile } from './rules'

/** Checks whether the name of a file is that of a test. */
const isTest = (name: string): boolean => /\.test\.ya?ml$/.test(name)

/** The test files at the given paths, and findings about paths without tests. */
export interface FoundTests {
  files: readonly string[]
  findings: readonly LocatedFinding[]
}

/**
 * Lists the test files at the given paths, sorted. In a folder, hidden files, node_modules, symlinks, files that
 * `.lummoignore` lists and rendered folders are skipped.
 */
export function findTests(paths: readonly string[]): FoundTests {
  const files = new Set<string>()
  const findings: LocatedFinding[] = []
  for (const path of paths) {
    const stat = statSync(path, { throwIfNoEntry: false })
    if (stat === undefined) findings.push(noFile.at([], `${path} does not exist.`))
    else if (stat.isDirectory()) {
      const found = testsIn(path, Ignored.NOTHING)
      for (const file of found) files.add(file)
      if (found.length === 0)
        findings.push(testFile.at([], `${path} contains no test files. Add a file named \`NAME.test.yaml\`.`))
    } else if (isTest(path)) files.add(path)
    else
      findings.push(testFile.at([], `${path} is not a test file. Pass a file that ends with .test.yaml, or a folder.`))
  }
  return { files: [...files], findings }
}

function testsIn(folder: string, before: Ignored): string[] {
  const ignored = before.within(folder)
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('.') && name !== 'node_modules')
    .sort(({ name: one }, { name: other }) => (one < other ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name)
      if (ignored.has(path, entry.isDirectory())) return []
      if (entry.isDirectory()) return isRendered(path) ? [] : testsIn(path, ignored)
      return entry.isFile() && isTest(entry.name) ? [path] : []
    })
}
