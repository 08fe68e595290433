import { dirname, isAbsolute, join, normalize } from 'node:path'
import { isPlain, type Plain } from '../../../../manifest/manifest'
import { isSecret } from '../../../../parts/container/secret-text'
import { fileProblem, readText } from '../../../files/file-problem'
import {
  commandWords,
  type ComposeContext,
  type LeftKey,
  NOTHING_TAKEN,
  type TakenPart,
  textList,
} from './compose-service'

/** Returns the image and the command of a service. */
export function readProcess(service: Plain): TakenPart {
  const container: Plain = {}
  const taken: { key: string; field: string }[] = []
  const left: LeftKey[] = []
  const values: (string | number)[] = []
  const take = (key: string, field: string, value: unknown) => {
    container[field] = value
    taken.push({ key, field: `containers.${field}` })
    values.push(...textList(value))
  }
  if (typeof service.image === 'string') take('image', 'image', service.image)
  if (service.build !== undefined)
    left.push({ key: 'build', reason: 'lummo builds no images. Build and push the image' })
  if (service.entrypoint !== undefined) take('entrypoint', 'command', commandWords(service.entrypoint))
  if (service.command !== undefined && service.command !== null) take('command', 'args', commandWords(service.command))
  if (typeof service.working_dir === 'string') take('working_dir', 'workingDir', service.working_dir)
  for (const [key, field] of [
    ['tty', 'tty'],
    ['stdin_open', 'stdin'],
  ] as const) {
    if (service[key] === undefined) continue
    container[field] = service[key] === true
    taken.push({ key, field: `containers.${field}` })
  }
  return { container, taken, left, values }
}

/** Returns the variables of a service. A value that looks like a secret becomes a reference to a Secret. */
export function readVariables(service: Plain, { name, readEnvFile }: ComposeContext): TakenPart {
  const files = textList(service.env_file).map((path) => ({ path, text: readEnvFile(path) }))
  const missing = files.filter(({ text }) => text === undefined)
  const own = environmentOf(service.environment)
  const pairs = new Map([...files.flatMap(({ text }) => linesOf(text ?? '')), ...own.pairs])
  if (pairs.size === 0 && own.left.length === 0 && missing.length === 0) return NOTHING_TAKEN
  const hidden = [...pairs].filter(([key, value]) => isSecret(key, value)).map(([key]) => key)
  const secret = `${name}-secrets`
  const env = [...pairs].map(([key, value]) => [key, hidden.includes(key) ? { secret, key } : value])
  return {
    container: env.length === 0 ? {} : { env: Object.fromEntries(env) },
    taken: [
      ...(service.environment === undefined ? [] : [{ key: 'environment', field: 'containers.env' }]),
      ...(files.length > missing.length ? [{ key: 'env_file', field: 'containers.env' }] : []),
    ],
    left: [
      ...own.left,
      ...missing.map(({ path }) => ({
        key: `env_file ${path}`,
        reason: 'the file cannot be read in the folder of the Compose file',
      })),
    ],
    values: [...pairs].filter(([key]) => !hidden.includes(key)).map(([, value]) => value),
    notes:
      hidden.length === 0
        ? []
        : [
            `Create the Secret \`${secret}\` with ${hidden.map((key) => `\`${key}\``).join(', ')}. The values are not copied.`,
          ],
  }
}

function environmentOf(environment: unknown): { pairs: [string, string][]; left: LeftKey[] } {
  const entries: [string, unknown][] = isPlain(environment)
    ? Object.entries(environment)
    : textList(environment).map((line) => [
        line.split('=', 1)[0] ?? '',
        line.includes('=') ? line.slice(line.indexOf('=') + 1) : null,
      ])
  const open = entries.filter(([, value]) => value === null)
  return {
    pairs: entries.flatMap(([key, value]): [string, string][] => (value === null ? [] : [[key, String(value)]])),
    left: open.map(([key]) => ({ key: `environment.${key}`, reason: 'the value comes from the shell. Set the value' })),
  }
}

/** Returns the variables of an env file. Source: Compose specification, env_file. */
const linesOf = (text: string): [string, string][] =>
  text.split(/\r?\n/).flatMap((line): [string, string][] => {
    const [, key, value = ''] = /^\s*(?:export\s+)?([\w.-]+)\s*=\s*(.*?)\s*$/.exec(line) ?? []
    if (key === undefined) return []
    const [, quoted] = /^(?:"(.*)"|'(.*)')$/.exec(value) ?? []
    return [[key, quoted ?? value]]
  })

/** Returns a reader of files in the folder of a Compose file. Refuses paths outside the folder. */
export const envFileReader =
  (composeFile: string) =>
  (path: string): string | undefined => {
    const inside = normalize(path)
    if (isAbsolute(inside) || inside.startsWith('..')) return undefined
    try {
      return readText(join(dirname(composeFile), inside))
    } catch (reason) {
      if (fileProblem(reason) === undefined) throw reason
      return undefined
    }
  }
