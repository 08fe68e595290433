import type { V1EnvFromSource, V1EnvVar } from '@kubernetes/client-node'
import type { FieldPath, Finding } from '../../../finding/finding'
import { secretInGit } from '../../../finding/rules'
import { compact } from '../../../manifest/compact'
import { membersByName } from '../../../manifest/text'
import { type ContainerContribution, joinNamed } from '../contribution'
import { noVariable } from '../rules'
import { isSecret } from '../secret-text'
import type { ContainerSpec } from '../spec'
import { checkSources, separate } from './sources'

/** Environment of a container, and the ConfigMap that it requires. */
export interface ContainerEnvironment {
  env: V1EnvVar[]
  envFrom: V1EnvFromSource[]
  /** Content of the ConfigMap for plain values; undefined if there are no plain values. */
  config: Record<string, string> | undefined
  findings: Finding[]
}

interface Around {
  path: FieldPath
  /** Name of the ConfigMap for plain values. */
  configName: string
  contributions: readonly ContainerContribution[]
}

/**
 * Builds the environment. Plain values are in a ConfigMap. Variables with a source, or with a reference to another
 * variable, are in `env`. The ConfigMap is the last source, because the last source has precedence. `env` overrides
 * all sources. Source: Container.envFrom of core/v1, Kubernetes v1.34.
 */
export function environment(spec: ContainerSpec, { path, configName, contributions }: Around): ContainerEnvironment {
  if (hasNoVariables(spec, contributions)) return { env: [], envFrom: [], config: undefined, findings: [] }
  const { values: written, sourced } = separate((Array.isArray(spec.env) ? spec.variables : spec.env) ?? {})
  const list = Array.isArray(spec.env) ? spec.env : []
  const referring = membersByName(written).filter(([, value]) => isExpanded(value))
  const plain = Object.entries(written).filter(([, value]) => !isExpanded(value))
  const config = plain.length === 0 ? undefined : Object.fromEntries(plain)
  const envFrom: V1EnvFromSource[] = [
    ...(spec.envFrom ?? []),
    ...(spec.configs ?? []).map((entry) => source('configMapRef', entry)),
    ...(spec.secrets ?? []).map((entry) => source('secretRef', entry)),
    ...contributions.flatMap((one) => one.envFrom ?? []),
    ...(config === undefined ? [] : [source('configMapRef', { name: configName })]),
  ]
  const entries = inOrder(list, [...sourced, ...referring.map(([name, value]) => ({ name, value }))])
  const env = joinNamed<V1EnvVar>(
    'environment variables',
    [{ path: [...path, 'env'], entries }, ...contributions.map((one) => ({ path: one.path, entries: one.env }))],
    (variable) => variable.name,
  )
  const before = contributions.flatMap((one) => one.before ?? [])
  const others = env.entries.slice(entries.length).map(({ name }) => name)
  const known =
    envFrom.length > (config === undefined ? 0 : 1)
      ? undefined
      : [...Object.keys(config ?? {}), ...others, ...before.map(({ name }) => name)]
  const findings = [
    ...checkSources(spec, path),
    ...env.findings,
    ...checkSecrets(written, spec, path),
    ...checkOrder(
      entries,
      { known, areFixed: contributions.some((one) => one.areVariablesFixed === true) },
      spec,
      path,
    ),
  ]
  return { env: [...before, ...env.entries], envFrom, config, findings }
}

/** Checks whether nothing sets variables or can refer to variables, as in most containers. */
const hasNoVariables = (spec: ContainerSpec, contributions: Around['contributions']): boolean =>
  VARIABLE_FIELDS.every((field) => spec[field] === undefined) &&
  contributions.every(({ env, before, envFrom }) => env === undefined && before === undefined && envFrom === undefined)

const VARIABLE_FIELDS = ['args', 'command', 'configs', 'env', 'envFrom', 'secrets', 'variables'] as const

const source = (
  ref: 'configMapRef' | 'secretRef',
  entry: { name: string; optional?: boolean | undefined; prefix?: string | undefined },
): V1EnvFromSource =>
  compact<V1EnvFromSource>({
    prefix: entry.prefix,
    [ref]: compact<{ name: string; optional?: boolean }>({ name: entry.name, optional: entry.optional }),
  })

/**
 * Returns the variables to which a string refers with `$(NAME)`. `$$(NAME)` is an escape and not a reference. Source:
 * third_party/forked/golang/expansion.
 */
function namesIn(text: string | undefined): string[] {
  return [...(text ?? '').matchAll(/\$\$|\$\(([A-Za-z_][A-Za-z0-9_.-]*)\)/g)].flatMap(([, name]) => name ?? [])
}

/**
 * Checks whether Kubernetes changes a value because the value contains a reference or an escaped reference. Kubernetes
 * changes values only in `env`.
 */
const isExpanded = (text: string): boolean => /\$\([A-Za-z_][A-Za-z0-9_.-]*\)/.test(text)

/** Pattern of usual variable names. `$(date)` is probably a shell command. */
const ASSUMED = /^[A-Z_][A-Z0-9_]*$/
/** Pattern of variables that Kubernetes adds for Services. */
const OF_SERVICES = /^KUBERNETES_|_SERVICE_(HOST|PORT)/

/** Sorts variables so that each variable follows the variables to which it refers, if `env` may be sorted. */
function inOrder(list: readonly V1EnvVar[], referring: readonly V1EnvVar[]): V1EnvVar[] {
  const free = new Map(referring.map((one) => [one.name, one]))
  const result: V1EnvVar[] = []
  const put = (one: V1EnvVar): void => {
    free.delete(one.name)
    for (const name of namesIn(one.value)) {
      const needed = free.get(name)
      if (needed !== undefined && !list.some((other) => namesIn(needed.value).includes(other.name))) put(needed)
    }
    result.push(one)
  }
  for (const one of list) put(one)
  for (const one of referring) if (free.has(one.name)) put(one)
  return result
}

/** Reports secrets in variables, in either form, and in options of the command. */
function checkSecrets(
  written: Readonly<Record<string, string>>,
  { env, command = [], args = [] }: ContainerSpec,
  path: FieldPath,
): Finding[] {
  const found = (name: string, where: FieldPath, more?: { atKey: true }): Finding => {
    const message = `\`${name}\` looks like a secret, but its value would be readable in Git. Move the value to a Secret, and list the Secret under \`secrets\`.`
    return secretInGit.at(where, message, { severity: 'warning', ...more })
  }
  return [
    ...Object.entries(written)
      .filter(([name, value]) => isSecret(name, value))
      .map(([name]) => found(name, [...path, 'env', name], { atKey: true })),
    ...(Array.isArray(env) ? [...env.entries()] : [])
      .filter(([, { name, value }]) => value !== undefined && isSecret(name, value))
      .map(([at, { name }]) => found(name, [...path, 'env', at, 'value'])),
    ...Object.entries({ command, args }).flatMap(([field, list]) =>
      optionsIn(list)
        .filter(({ name, value }) => isSecret(name, value))
        .map(({ name, at }) => found(name, [...path, field, at])),
    ),
  ]
}

/** Returns the message about a reference to a variable that is not defined yet. */
function tooLate(name: string, other: string, entries: readonly V1EnvVar[]): string {
  const literal = `so its value would be the literal \`$(${other})\``
  if (other === name) return `\`${name}\` refers to itself, ${literal}. Remove the reference.`
  const back = entries.some((one) => one.name === other && namesIn(one.value).includes(name))
  return back
    ? `\`${name}\` and \`${other}\` refer to each other, so \`${name}\` would be the literal \`$(${other})\`. Remove one of the references.`
    : `\`${name}\` refers to \`${other}\`, which is defined later, ${literal}. Move \`${other}\` before it.`
}

/** Pattern of options whose next argument is the value: `--db-password`, but not `--require-token`. */
const TAKES_VALUE =
  /^--?(?!(?:allow|enable|no|print|require|show|use|with)-)((?:[a-z][\w.-]*[-_.])?(?:passw(?:or)?d|token|secret|api[-_]?key))$/i

/** Returns the options of a command with their values. */
const optionsIn = (list: readonly string[]): { name: string; value: string; at: number }[] =>
  list.flatMap((text, at) => {
    const [, name, value] = /^--?([A-Za-z][\w.-]*)=(.*)$/s.exec(text) ?? []
    if (name !== undefined && value !== undefined) return [{ name, value, at }]
    const [, option] = TAKES_VALUE.exec(text) ?? []
    const next = list[at + 1]
    return option === undefined || next === undefined || next.startsWith('-')
      ? []
      : [{ name: option, value: next, at: at + 1 }]
  })

/**
 * Checks that each variable is defined before other variables refer to its name.
 *
 * @param known names of further variables; undefined if some variables come from unknown sources
 * @param areFixed whether the user cannot add variables
 */
function checkOrder(
  entries: readonly V1EnvVar[],
  { known, areFixed }: { known: readonly string[] | undefined; areFixed: boolean },
  { env, command = [], args = [] }: ContainerSpec,
  path: FieldPath,
): Finding[] {
  const names = entries.map(({ name }) => name)
  const at = (name: string, index: number): FieldPath =>
    Array.isArray(env) && env[index]?.name === name ? [...path, 'env', index, 'value'] : [...path, 'env', name]
  const late = entries.flatMap(({ name, value }, index) =>
    namesIn(value)
      .filter((one) => names.indexOf(one) >= index && known?.includes(one) !== true)
      .map((one) => noVariable.at(at(name, index), tooLate(name, one, entries))),
  )
  if (known === undefined) return late
  const absent = (text: string): string[] =>
    namesIn(text).filter(
      (one) => ASSUMED.test(one) && !OF_SERVICES.test(one) && !names.includes(one) && !known.includes(one),
    )
  const missing = (one: string): string =>
    `Unknown variable \`${one}\`, so the value would be the literal \`$(${one})\`. ${areFixed ? 'Set' : 'Add the variable under `env`, or set'} \`$$(${one})\` for the literal \`$(${one})\`.`
  return [
    ...late,
    ...entries.flatMap(({ name, value = '' }, index) =>
      absent(value).map((one) => noVariable.at(at(name, index), missing(one))),
    ),
    ...[...command.entries()].flatMap(([index, text]) =>
      absent(text).map((one) => noVariable.at([...path, 'command', index], missing(one))),
    ),
    ...[...args.entries()].flatMap(([index, text]) =>
      absent(text).map((one) => noVariable.at([...path, 'args', index], missing(one))),
    ),
  ]
}
