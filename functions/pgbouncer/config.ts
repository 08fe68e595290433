import type { Finding, FieldPath } from '../../lib/finding/finding'
import { unknownField } from '../../lib/kind/rules'
import { badValue, givenTwice, minAboveMax, missingField, noEffect, notAllowed } from '../../lib/finding/rules'
import { closest, didYouMean, suggest } from '../../lib/finding/suggest'
import { quoted } from '../../lib/manifest/grammar/quoted'
import {
  DECIDED,
  OTHER_NAMES,
  POOL_SETTINGS,
  reads,
  type SettingSort,
  type SettingsFormat,
  settingOf,
} from './settings'
import { imageIgnores, md5Login, noPoolMode } from './rules'
import { listText, shortList } from '../../lib/manifest/text'

/** Port on which pgbouncer listens. */
export const POOL_PORT = 6432

const IGNORED = 'ignore_startup_parameters'
const FLOAT_DIGITS = 'extra_float_digits'

/** The settings of a pool, keyed by pgbouncer name. */
export interface PoolConfig {
  settings: ReadonlyMap<string, string>
  findings: Finding[]
}

/**
 * Reads `config` as the user wrote it. The image silently ignores unknown names, so each setting is checked: pgbouncer
 * supports the setting, its value is valid, and the image has a variable for the setting, unless the pool has a file of
 * settings.
 */
export function poolConfig(config: Readonly<Record<string, string>>, format: SettingsFormat): PoolConfig {
  const settings = new Map<string, string>()
  const findings: Finding[] = []
  for (const [written, value] of Object.entries(config)) {
    const path = ['spec', 'config', written]
    const setting = settingOf(written)
    if (setting === 'listen_port' && value === String(POOL_PORT)) continue
    const problem =
      checkPort(written, setting, value, path) ??
      checkName(written, setting, format, path) ??
      checkTwice(written, setting, settings, path)
    const { text, wrong } = writtenValue(setting, value, format)
    if (problem !== undefined) findings.push(problem)
    else if (wrong !== undefined) findings.push(badValue.at(path, `\`${written}\` ${wrong}`))
    else settings.set(setting, text)
  }
  // The exporter and JDBC clients send this parameter when they connect, and pgbouncer would otherwise refuse the
  // connection.
  const ignored = settings.get(IGNORED)
  if (ignored?.split(',').every((one) => one.trim() !== FLOAT_DIGITS))
    settings.set(IGNORED, `${ignored},${FLOAT_DIGITS}`)
  return { settings, findings: [...findings, ...checkTogether(settings, config, format)] }
}

/** Reports a setting that would change the port of the pool. Only the port of the pool’s Service can change. */
function checkPort(written: string, setting: string, value: string, path: FieldPath): Finding | undefined {
  if (setting !== 'listen_port' && setting !== 'port') return undefined
  const message = `\`${written}\` cannot be set, because the pool always listens on port ${POOL_PORT}. To change the port of the Service, replace \`${written}\` with \`port: ${/^\d+$/.test(value) ? value : 5432}\` under \`spec\`.`
  return notAllowed.at(path, message, { atKey: true })
}

function checkName(written: string, setting: string, format: SettingsFormat, path: FieldPath): Finding | undefined {
  const decided = DECIDED.get(setting)
  if (decided !== undefined)
    return notAllowed.at(path, `\`${written}\` ${decided}. Remove the setting.`, { atKey: true })
  if (!POOL_SETTINGS.has(setting)) {
    const guess = closest(setting, [...POOL_SETTINGS.keys(), ...OTHER_NAMES.keys()])?.toUpperCase()
    const { text } = didYouMean(guess, 'See https://www.pgbouncer.org/config.html for all settings.')
    const message = `Unknown pgbouncer setting ${quoted(written)}.${text}`
    return unknownField.at(path, message, { atKey: true })
  }
  if (reads(format, setting)) return undefined
  const message = `The ${format} image has no variable for \`${setting}\` and would ignore the setting. Remove \`${setting}\`, or set a different image with \`pgbouncer.family\` in the settings.`
  return imageIgnores.at(path, message, { atKey: true })
}

function checkTwice(
  written: string,
  setting: string,
  settings: ReadonlyMap<string, string>,
  path: FieldPath,
): Finding | undefined {
  if (!settings.has(setting)) return undefined
  return givenTwice.at(path, `\`${written}\` sets \`${setting}\`, which is already set. Remove one of the two.`, {
    atKey: true,
  })
}

/** Returns the value in the format of pgbouncer, or the problem with the value. */
function writtenValue(setting: string, value: string, format: SettingsFormat): { text: string; wrong?: string } {
  const type = POOL_SETTINGS.get(setting) ?? 'text'
  const text = type === 'switch' ? (SWITCHES.get(value) ?? value) : value
  const wrong = problemOf(type, text) ?? unprintable(text, format)
  return wrong === undefined ? { text } : { text, wrong }
}

const SWITCHES = new Map([
  ['true', '1'],
  ['false', '0'],
])

function problemOf(type: SettingSort, value: string): string | undefined {
  const shown = quoted(value)
  if (typeof type !== 'string') {
    if (type.includes(value)) return undefined
    return `must be ${shortList(type, 'or')}, but is ${shown}.${suggest(value, type).text}`
  }
  if (type === 'count') return /^\d{1,10}$/.test(value) ? undefined : `must be an integer, but is ${shown}.`
  if (type === 'seconds') {
    return /^\d{1,9}(\.\d+)?$/.test(value) ? undefined : `must be a number of seconds without a unit, but is ${shown}.`
  }
  if (type === 'switch') return /^[01]$/.test(value) ? undefined : `must be 0 or 1, but is ${shown}.`
  return value === '' ? 'is empty. Set a value, or remove the line.' : undefined
}

/**
 * Reports values that the edoburu image would corrupt. The image prints its configuration with `printf` and uses the
 * values as the format string.
 */
function unprintable(value: string, format: SettingsFormat): string | undefined {
  if (/[\r\n]/.test(value)) return 'contains a line break, which would start another setting. Remove the line break.'
  if (format !== 'edoburu' || !/[%\\]/.test(value)) return undefined
  return 'contains `%` or `\\`, which the `edoburu` image interprets. Remove these characters.'
}

/** Default size of a pool. Source: pgbouncer 1.25, config.md. */
export const DEFAULT_POOL_SIZE = 20

/** Returns the value of a numeric setting, or else its default. */
export const number = (settings: ReadonlyMap<string, string>, name: string, preset: number): number =>
  Number(settings.get(name) ?? preset)

/** Checks whether the pool refuses clients that do not use TLS. */
export const demandsTls = (settings: ReadonlyMap<string, string>): boolean =>
  ['require', 'verify-ca', 'verify-full'].includes(settings.get('client_tls_sslmode') ?? 'disable')

/**
 * Returns the path of a setting, whichever spelling the user chose. If the setting is missing, returns the path of
 * `config`.
 */
export function pathOfSetting(setting: string, config: Readonly<Record<string, string>>): FieldPath {
  const written = Object.keys(config).find((one) => settingOf(one) === setting)
  return ['spec', 'config', ...(written === undefined ? [] : [written])]
}

function checkTogether(
  settings: ReadonlyMap<string, string>,
  config: Readonly<Record<string, string>>,
  format: SettingsFormat,
): Finding[] {
  const findings: Finding[] = []
  const at = (setting: string): FieldPath => pathOfSetting(setting, config)
  const size = number(settings, 'default_pool_size', DEFAULT_POOL_SIZE)
  const min = number(settings, 'min_pool_size', 0)
  const clients = number(settings, 'max_client_conn', 100)
  if (min > size) {
    const message = `\`min_pool_size\` (${min}) is greater than \`default_pool_size\` (${size}). Lower \`min_pool_size\` or raise \`default_pool_size\`.`
    findings.push(minAboveMax.at(at('min_pool_size'), message))
  }
  if (size > clients) {
    const message = `\`max_client_conn\` (${clients}) is less than the pool size (${size}), so the pool never uses some of its server connections. Raise \`max_client_conn\`.`
    findings.push(noEffect.at(at('default_pool_size'), message, { severity: 'warning' }))
  }
  const files = ['client_tls_key_file', 'client_tls_cert_file'].filter((name) => !settings.has(name))
  if ((settings.get('client_tls_sslmode') ?? 'disable') !== 'disable' && files.length > 0) {
    const message = `TLS for clients requires ${listText(files.map((file) => `\`${file}\``))}. Mount ${files.length > 1 ? 'these files' : 'this file'} with \`pod\`, and set the path${files.length > 1 ? 's' : ''}.`
    findings.push(missingField.at(at('client_tls_sslmode'), message))
  }
  if (format === 'edoburu' && settings.get('auth_type') === 'md5') {
    const message =
      '`md5` does not work with PostgreSQL 14 or later by default, because the pool has only a hash of the password. Set `scram-sha-256`.'
    findings.push(md5Login.at(at('auth_type'), message))
  }
  if (!Object.keys(config).some((written) => settingOf(written) === 'pool_mode')) {
    const message =
      '`POOL_MODE` defaults to `session`, which reserves one server connection per client. Set `POOL_MODE: transaction`, or `POOL_MODE: session` for clients that need SET, LISTEN or advisory locks.'
    findings.push(noPoolMode.at(['spec', 'config'], message))
  }
  return findings
}
