import { writeFileSync } from 'node:fs'
import { isPlain, type Plain } from '../../lib/manifest/manifest'
import { pause } from '../hosts/processes'
import { type Access, Api } from './api'

/** Client of the control plane that setup.ts starts. */
export const api = new Api(JSON.parse(process.env.LUMMO_CLUSTER ?? ''))

/** Writes a kubectl configuration for the control plane. */
export function writeKubeconfig(file: string, namespace: string): void {
  const { port, token, ca } = JSON.parse(process.env.LUMMO_CLUSTER ?? '') as Access
  const cluster = {
    server: `https://127.0.0.1:${port}`,
    'certificate-authority-data': Buffer.from(ca).toString('base64'),
  }
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'c',
    clusters: [{ name: 'c', cluster }],
    users: [{ name: 'u', user: { token } }],
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'u', namespace } }],
  }
  writeFileSync(file, JSON.stringify(config))
}

export const kindAndName = (object: Plain): string => `${object.kind}/${(object.metadata as Plain).name}`

/** Waits until a function returns the expected value. After three minutes, fails and shows the difference. */
export async function eventually(answer: () => Promise<unknown>, expected: unknown): Promise<void> {
  const wanted = JSON.stringify(expected)
  const end = Date.now() + 180_000
  let last = await answer()
  while (Date.now() < end && JSON.stringify(last) !== wanted) {
    await pause(300)
    last = await answer()
  }
  expect(last).toEqual(expected)
}

/**
 * Moves objects to separate namespaces, and sets the only storage class in them.
 *
 * @param of the namespace for objects without a namespace; also the prefix of all other namespaces
 */
export function within(of: string, objects: readonly Plain[]): Plain[] {
  const moved = (value: unknown, key = ''): unknown => {
    if (Array.isArray(value)) return value.map((one) => moved(one))
    if (isPlain(value)) return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, moved(one, name)]))
    if (key === 'storageClassName') return 'kwok-volume'
    return key === 'namespace' ? `${of}-${value}` : value
  }
  return objects.map((object) => {
    const { apiVersion, kind, metadata, ...rest } = moved(object) as Plain
    const meta = metadata as Plain
    if (kind === 'Namespace') meta.name = `${of}-${meta.name}`
    return { apiVersion, kind, metadata: { namespace: of, ...meta }, ...rest }
  })
}

/** Applies objects as Argo CD does, starting with namespaces and accounts. Returns the errors. */
export async function applyToCluster(objects: readonly Plain[]): Promise<string[]> {
  const rank = ({ kind }: Plain) => ['Namespace', 'ServiceAccount'].indexOf(String(kind)) + 1 || 3
  const refused: string[] = []
  const namespaces = new Set(objects.map(({ metadata }) => String((metadata as Plain).namespace)))
  for (const name of namespaces) await api.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })
  for (const object of [...objects].sort((one, other) => rank(one) - rank(other))) {
    const { status, body } = await api.apply(object)
    if (status >= 300) refused.push(`${kindAndName(object)}: ${body.message}`)
  }
  return refused
}

/** Returns the current state of an object in the cluster. */
export const live = ({ apiVersion, kind, metadata }: Plain): Promise<Plain> => {
  const { name, namespace } = metadata as { name: string; namespace: string }
  return api.read(String(apiVersion), String(kind), name, namespace)
}
