import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { type Finding, hasErrors, type LocatedFinding } from '../lib/finding/finding'
import { missingField, noEffect } from '../lib/finding/rules'
import { renderForPeople } from '../lib/finding/terminal'
import { walk } from '../lib/kind/walk/walk'
import { YamlDocument } from '../lib/wire/yaml/document'
import { SETTINGS_TABLE } from './settings-table'

/** The settings of the operator. The documentation uses the descriptions in {@link SETTINGS_TABLE}. */
export interface OperatorSettings {
  target: 'kubernetes' | 'helm' | 'gitops'
  helm?: { release: string; home?: string; kubeconfig?: string; pollSeconds: number }
  gitops?: {
    url: string
    branch: string
    folder: string
    clone: string
    sameCluster: boolean
    pollSeconds: number
  }
  prometheus?: { url: string }
  webhook?: { certificates: string; port: number }
  /** If empty, all namespaces. */
  namespaces: string[]
  crossNamespace: string[]
  namespace?: string
  leaderElection: boolean
  port: number
  logLevel: 'debug' | 'info' | 'warn' | 'error'
}

/** An error in the arguments or in the settings file. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'
}

const USAGE = 'usage: lummo-operator [--config FILE] [--version]'

/** Reads arguments. Throws a SettingsError for unknown arguments. */
export function readArguments(args: readonly string[]): { config?: string; version: boolean } {
  const options = { config: { type: 'string' }, version: { type: 'boolean', default: false } } as const
  try {
    const { config, version } = parseArgs({ args: [...args], options }).values
    return { version, ...(config === undefined ? {} : { config }) }
  } catch (error) {
    throw new SettingsError(`${error instanceof Error ? error.message : error}\n${USAGE}`)
  }
}

/** Reads the settings file. Without a file, returns the defaults. Throws a SettingsError that contains each mistake. */
export function readSettings(file: string | undefined): OperatorSettings {
  return file === undefined ? operatorSettingsFrom('{}', '') : operatorSettingsFrom(textOf(file), file)
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new SettingsError(`${file} cannot be read: ${error instanceof Error ? error.message : error}`)
  }
}

/** Returns the settings in a YAML document. */
export function operatorSettingsFrom(text: string, file: string): OperatorSettings {
  const document = YamlDocument.parse(text, { file, line: 1 })
  if (!(document instanceof YamlDocument)) throw new SettingsError(renderForPeople([document]))
  const { value, findings } = walk(SETTINGS_TABLE, document.value ?? {}, [], { kind: 'settings file' })
  const settings = value as OperatorSettings
  const all = hasErrors(findings) ? findings : [...findings, ...targetFindings(settings)]
  const placed = all.map((one): LocatedFinding => ({ ...one, place: document.place(one.path ?? [], one.atKey) }))
  if (hasErrors(placed)) throw new SettingsError(renderForPeople(placed))
  return settings
}

/** Returns findings about options that belong to another target, and about missing options. */
function targetFindings({ target, ...settings }: OperatorSettings): Finding[] {
  const ofOthers = (['helm', 'gitops'] as const).filter((one) => one !== target && settings[one] !== undefined)
  const findings = ofOthers.map((one) =>
    noEffect.at(
      [one],
      `\`${one}\` has no effect with \`target: ${target}\`. Remove \`${one}\`, or set \`target: ${one}\`.`,
      {
        atKey: true,
      },
    ),
  )
  if (target !== 'gitops' || settings.gitops !== undefined) return findings
  const message = '`target: gitops` requires a repository. Add `gitops: {url: URL, branch: BRANCH, folder: FOLDER}`.'
  return [...findings, missingField.at(['target'], message)]
}
