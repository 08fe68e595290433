import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import type { LocatedFinding } from '../../../finding/finding'
import type { Suite } from '../../../run/package'
import type { BuildRequest } from '../../environments/environment'
import { noRevision } from '../../rules'
import { type NotRendered, type RenderedSide, renderSide } from './render-side'

/**
 * Renders a path in a revision. Writes all files of the revision to a temporary folder, because bases can be anywhere
 * in a repository. Uses a separate Git index, so that the user’s index and files do not change. If the path does not
 * exist in the revision, returns no objects.
 */
export function renderRevision(revision: string, path: string, request: BuildRequest, suite: Suite): RenderedSide {
  const stat = statSync(path, { throwIfNoEntry: false })
  // The other side of the comparison reports problems with the current path.
  if (stat === undefined) return { findings: [] }
  const folder = stat.isDirectory() ? path : join(path, '..')
  const top = git(folder, ['rev-parse', '--show-toplevel'])
  if (top === undefined) return refused(`${path} is not in a Git repository. Pass a path within a Git repository.`)
  const commit = git(folder, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`])
  if (commit === undefined) {
    return refused(`\`${revision}\` is not a revision in this repository. Correct the revision, or run \`git fetch\`.`)
  }
  const home = mkdtempSync(join(realpathSync(tmpdir()), 'lummo-revision-'))
  try {
    const tree = join(home, 'tree')
    // This folder marks the root of the repository, so lummo rejects links that lead outside it.
    mkdirSync(join(tree, '.git'), { recursive: true })
    const env = { GIT_INDEX_FILE: join(home, 'index') }
    if (git(top, ['read-tree', commit], env) === undefined)
      return refused(`\`${revision}\` cannot be read from the Git repository.`)
    git(top, ['checkout-index', '--all', '--force', `--prefix=${tree}/`], env)
    const there = join(tree, relative(realpathSync(top), realpathSync(path)))
    if (statSync(there, { throwIfNoEntry: false }) === undefined) return { sides: [] }
    const rendered = renderSide(there, request, suite)
    return 'findings' in rendered
      ? { findings: rendered.findings.map((one) => ofRevision(one, revision, tree)) }
      : rendered
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

const refused = (message: string): NotRendered => ({ findings: [noRevision.at([], message)] })

/** Runs git without hooks. Returns the output; undefined if git fails. */
function git(folder: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): string | undefined {
  const { error, status, stdout } = spawnSync('git', ['-c', 'core.hooksPath=/dev/null', '-C', folder, ...args], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return error !== undefined || status !== 0 ? undefined : stdout.trimEnd()
}

/** Replaces the path of the temporary folder in a finding with the revision: `main:overlays/prod/app.yaml`. */
function ofRevision(finding: LocatedFinding, revision: string, tree: string): LocatedFinding {
  const named = (text: string) =>
    text
      .replaceAll(`${relative(realpathSync(process.cwd()), tree)}/`, `${revision}:`)
      .replaceAll(`${tree}/`, `${revision}:`)
  const { message, place } = finding
  return { ...finding, message: named(message), ...(place && { place: { ...place, file: named(place.file) } }) }
}
