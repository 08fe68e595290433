import { realpathSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import type { LocatedFinding } from '../../../finding/finding'
import { kustomizeFailed } from '../../rules'
import type { KustomizationFile } from '../kustomizations/kustomization-file'
import { addedTwice, clueIn } from './clues'
import { documentsOf, resourceEntries } from './documents'
import { unmatchedPatch } from './unmatched-patch'

/**
 * Returns the reason why kustomize cannot build a folder, at the line that causes the failure. Files with invalid YAML
 * are reported separately, because kustomize usually reports neither their file nor the line.
 */
export function failuresOf(
  folder: string,
  stderr: string,
  kustomizations: readonly KustomizationFile[],
): LocatedFinding[] {
  const { reason, folders } = reasonIn(stderr)
  const named = kustomizations.filter((one) => folders.includes(one.folder))
  const last = named.find((one) => one.folder === folders.at(-1)) ?? kustomizations.at(-1)
  const inOrder = last === undefined ? kustomizations : [last, ...kustomizations.filter((one) => one !== last)]
  const read = inOrder.map((one) => documentsOf(one))
  const resources = inOrder.map((one) => resourceEntries(one))
  const invalid = [...read, ...resources].flatMap(({ findings }) => findings)
  if (invalid.length > 0) return invalid
  const documents = read.map((one) => one.documents)
  const objects = resources.flatMap((one) => one.documents)
  const { place = last?.place([]), advice = '' } =
    unmatchedPatch(reason, documents, objects) ??
    clueIn(reason, documents, objects) ??
    addedTwice(stderr, documents) ??
    {}
  const message = `kustomize cannot build ${folder}: ${shortened(reason)}.${advice}`
  return [{ ...kustomizeFailed.at([], message), ...(place && { place }) }]
}

/**
 * Returns the innermost reason of an error, and the chain of folders that leads to it. kustomize 5.8 writes the
 * reason after a chain of `accumulating resources from '…'`, and quotes it for components.
 */
function reasonIn(stderr: string): { reason: string; folders: string[] } {
  let text = stderr
    .slice(Math.max(0, stderr.lastIndexOf('Error: ')))
    .replace(/^Error: /, '')
    .trim()
  const folders: string[] = []
  for (let before = ''; before !== text; ) {
    before = text
    text = text.replace(/^accumulat[^"']*: "(.*)"$/s, (whole, quoted: string) => unquoted(quoted) ?? whole)
    text = text.replace(/^.*?\bpath '([^']*)'(?: must resolve to a file')?: /s, (_, folder: string) => {
      if (isAbsolute(folder)) folders.push(folder)
      return ''
    })
    text = text.replace(
      /^accumulat\w+ \w+: accumulation err='accumulating resources from '([^']*)': /,
      (whole, entry) => (isAbsolute(entry) ? '' : whole),
    )
  }
  const reason = text
    .replaceAll(`${realpathSync(process.cwd())}/`, '')
    .replace(/^no resource matches.*?: (no matches for Id [^\s;]+);.*$/s, '$1')
    .replace(/\s*\n\s*/g, ' ')
    .replace(/[.'\s]+$/, '')
  return { reason, folders }
}

/** Returns a shorter wording of a known reason. Returns all other reasons unchanged. */
function shortened(reason: string): string {
  const [, file, folder] = /security; file '([^']*)' is not in or below '([^']*)/.exec(reason) ?? []
  const [, root] = /cycle detected: candidate root '([^']*)'/.exec(reason) ?? []
  if (root !== undefined) return `${root} includes itself. Remove this entry`
  return file === undefined
    ? reason
    : `${file} is a link or is not below ${folder}. Copy the file, or list a folder with a kustomization that contains it`
}

/** Returns the content of a quoted Go string. */
function unquoted(text: string): string | undefined {
  try {
    return JSON.parse(`"${text}"`)
  } catch {
    return undefined
  }
}
