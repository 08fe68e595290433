import { existsSync } from 'node:fs'
import type { LocatedFinding } from '../../../finding/finding'
import { hasErrors } from '../../../finding/finding'
import type { Suite } from '../../../run/package'
import { expandPaths, isEnvironment } from '../../environments/expand-paths'
import type { Allowed } from '../../environments/safety/functions-judged'
import { readFiles } from '../../files/files'
import { testFile } from './rules'
import type { RenderedInput, RenderInput } from './run-test'
import type { TestCase } from './test-case'

/**
 * Returns a function that renders the input of tests as `lummo render` does, with the findings of `lummo check`. Tests
 * with the same input share one result.
 */
export function inputRenderer(allowed: Allowed, suite: Suite): RenderInput {
  const rendered = new Map<string, RenderedInput>()
  return (test) => {
    const missing = missingFiles(test)
    if (missing.length > 0) return { text: '', findings: missing, input: () => [] }
    const { settings, set = {} } = test.spec
    const files = {
      paths: test.spec.input.map(test.resolve),
      settings: settings === undefined ? undefined : test.resolve(settings),
      variables: new Map(Object.entries(set)),
    }
    const key = JSON.stringify([files.paths, files.settings, set])
    const known = rendered.get(key)
    if (known !== undefined) return known
    const { text, findings } = expandPaths({ ...files, allowed, isThorough: false }, suite)
    const isBuilt = files.paths.some(isEnvironment)
    const input = () => {
      const read = isBuilt ? [] : readFiles(files)
      return isBuilt || Array.isArray(read) ? undefined : read.items.map(({ object }) => object)
    }
    // For a folder that kustomize builds, only `lummo check` produces all findings with their lines.
    const checked =
      isBuilt && !hasErrors(findings) ? expandPaths({ ...files, allowed, isThorough: true }, suite).findings : findings
    const result = { text: hasErrors(checked) ? '' : text, findings: checked, input }
    rendered.set(key, result)
    return result
  }
}

/** Returns a finding for each missing file to which a test refers. */
function missingFiles(test: TestCase): LocatedFinding[] {
  const { input, settings } = test.spec
  const named = [
    ...input.map((path, at) => [['input', at], path] as const),
    ...(settings === undefined ? [] : [[['settings'], settings] as const]),
  ]
  return named.flatMap(([path, file]) =>
    existsSync(test.resolve(file))
      ? []
      : [
          {
            ...testFile.at(
              [],
              `${test.resolve(file)} does not exist. Paths are relative to the folder of the test file.`,
            ),
            place: test.place(path),
          },
        ],
  )
}
