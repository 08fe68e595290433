import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import type { LocatedFinding } from '../../../finding/finding'
import { findingEntries } from '../../../finding/json'
import type { HostKustomization } from '../kustomizations/host-kustomization'

/** A run of lummo as a function, recorded for the command that started kustomize. */
export interface RecordedRun {
  /** The findings in the format of `lummo check --json`. */
  findings: readonly { severity: LocatedFinding['severity'] }[]
  /** The ResourceList that the run read. */
  input: string
  /** Properties of the kustomization that ran lummo. */
  host: Pick<HostKustomization, 'images' | 'sharedConfig'>
}

/** Appends a run to the results file, as one line of JSON. */
export function recordRun(
  file: string,
  { input, host, findings }: { input: Buffer; host: HostKustomization; findings: readonly LocatedFinding[] },
): void {
  const { invalidImages: _, ...rest } = host
  const run: RecordedRun = { findings: findingEntries(findings), input: input.toString('utf8'), host: rest }
  appendFileSync(file, `${JSON.stringify(run, (_key, value) => (typeof value === 'bigint' ? String(value) : value))}\n`)
}

/** Reads the recorded runs from a results file, in order. */
export function recordedRuns(file: string): RecordedRun[] {
  if (!existsSync(file)) return []
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as RecordedRun)
}
