import { asJson, findingEntries } from '../../finding/json'
import type { LocatedFinding } from '../../finding/finding'
import { inOrder } from '../../finding/order'
import { renderForPeople } from '../../finding/terminal'
import type { Suite } from '../../run/package'
import { compareSides, type Comparison, isEqual } from '../diff/comparison'
import { comparisonsAsJson } from '../diff/print/json'
import { comparisonsAsMarkdown } from '../diff/print/markdown'
import { comparisonsAsText } from '../diff/print/text'
import { renderRevision } from '../diff/sides/git-side'
import { liveSides } from '../diff/sides/live-side'
import { renderSide } from '../diff/sides/render-side'
import { once } from '../environments/expand-paths'
import type { BuildRequest } from '../environments/environment'
import { fileProblem } from '../files/file-problem'
import { noFile } from '../rules'
import { type CommandResult, wrongCall } from '../command-result'
import { allowedBy, type CommandCall, callOf, formatOf } from '../options'

/**
 * Runs `lummo diff A B`, `lummo diff --git REVISION [PATH]` or `lummo diff --live PATH`: prints what changes in the
 * cluster. The exit code is 0 without differences, 1 with differences, and 2 if one side cannot be built.
 */
export function diff(args: readonly string[], suite: Suite): CommandResult {
  const call = callOf('diff', args)
  if (typeof call === 'string') return wrongCall(call)
  const problem = problemWith(call)
  if (problem !== undefined) return wrongCall(problem)
  const format = formatOf<keyof typeof PRINTERS>(call.options)
  let compared: Compared
  try {
    compared = compare(call, suite)
  } catch (reason) {
    const message = fileProblem(reason)
    if (message === undefined) throw reason
    compared = { findings: [noFile.at([], message)] }
  }
  if ('findings' in compared) {
    const findings = inOrder(once(compared.findings))
    if (format === 'json') return { stdout: asJson({ findings: findingEntries(findings) }), stderr: '', exitCode: 2 }
    return { stdout: '', stderr: renderForPeople(findings), exitCode: 2 }
  }
  const { comparisons } = compared
  const exitCode = comparisons.every(isEqual) ? 0 : 1
  const stdout = call.options.quiet === undefined ? PRINTERS[format](comparisons) : ''
  return { stdout, stderr: '', exitCode, isReport: format === 'text' }
}

type Compared = { comparisons: Comparison[] } | { findings: readonly LocatedFinding[] }

const PRINTERS = {
  text: comparisonsAsText,
  json: comparisonsAsJson,
  markdown: comparisonsAsMarkdown,
} as const

function problemWith({ positional, options }: CommandCall): string | undefined {
  const isGit = options.git !== undefined
  const isLive = options.live !== undefined
  if (isGit && isLive) return '`--git` and `--live` are mutually exclusive.'
  if (isGit && positional.length > 1) return 'diff --git accepts only one PATH.'
  if (isLive && positional.length !== 1) return 'diff --live requires one PATH.'
  return isGit || isLive || positional.length === 2 ? undefined : 'diff requires two PATHs, or `--git` or `--live`.'
}

function compare({ positional, options, variables }: CommandCall, suite: Suite): Compared {
  const request: BuildRequest = { allowed: allowedBy(options), settings: options.settings, variables }
  const [first = '.', second = first] = positional
  const after = renderSide(second, request, suite)
  if (options.live !== undefined) {
    if ('findings' in after) return after
    const sides = liveSides(after.sides)
    return 'findings' in sides ? sides : { comparisons: compareSides(sides.before, sides.after) }
  }
  const before =
    options.git === undefined ? renderSide(first, request, suite) : renderRevision(options.git, first, request, suite)
  const findings = [before, after].flatMap((side) => ('findings' in side ? side.findings : []))
  if ('findings' in before || 'findings' in after) return { findings }
  return { comparisons: compareSides(before.sides, after.sides) }
}
