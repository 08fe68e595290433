import { loadAll } from 'js-yaml'

/** Container of the pool in the generated Deployment. */
export interface PoolPod {
  /** The command, if the image does not start pgbouncer. */
  command: string[]
  env: Record<string, string>
  exporter: Record<string, string>
  preStop: string[]
  grace: number
}

interface Variable {
  name: string
  value?: string
  valueFrom?: { secretKeyRef: { name: string; key: string } }
}
interface Container {
  name: string
  command?: string[]
  env?: Variable[]
  envFrom?: { configMapRef: { name: string } }[]
  lifecycle: { preStop: { exec: { command: string[] } } }
}
interface Rendered {
  kind: string
  metadata: { name: string }
  data: Record<string, string>
  spec: { template: { spec: { containers: Container[]; terminationGracePeriodSeconds: number } } }
}

/**
 * Reads rendered manifests like the kubelet: ConfigMaps and Secrets become variables, `$(NAME)` is expanded.
 *
 * @param secrets the values of each Secret, by its name
 */
export function poolPod(text: string, secrets: Readonly<Record<string, Readonly<Record<string, string>>>>): PoolPod {
  const objects = loadAll(text) as Rendered[]
  const deployment = objects.find(({ kind }) => kind === 'Deployment')
  const pod = deployment?.spec.template.spec
  const environmentOf = (name: string): Record<string, string> => {
    const container = pod?.containers.find((one) => one.name === name)
    const env: Record<string, string> = {}
    for (const { configMapRef } of container?.envFrom ?? []) {
      const config = objects.find((one) => one.kind === 'ConfigMap' && one.metadata.name === configMapRef.name)
      Object.assign(env, config?.data)
    }
    for (const variable of container?.env ?? []) {
      const { name: secret = '', key = '' } = variable.valueFrom?.secretKeyRef ?? {}
      const value = variable.value ?? secrets[secret]?.[key]
      if (value === undefined) throw new Error(`${variable.name} refers to a key that the Secret does not have`)
      env[variable.name] = value.replace(/\$\((\w+)\)/g, (whole, other: string) => env[other] ?? whole)
    }
    return env
  }
  const main = pod?.containers.find(({ name }) => name === 'pgbouncer')
  if (pod === undefined || main === undefined) throw new Error('No Deployment with a container pgbouncer was rendered')
  return {
    command: main.command ?? [],
    env: environmentOf('pgbouncer'),
    exporter: environmentOf('exporter'),
    preStop: main.lifecycle.preStop.exec.command,
    grace: pod.terminationGracePeriodSeconds,
  }
}

/** Variables that the entry point does not treat as settings. */
const CONNECTION = new Set(['DB_HOST', 'DB_PORT', 'DB_NAME', 'DB_USER', 'DB_PASSWORD'])

/**
 * Returns what the entry point of edoburu/pgbouncer v1.25.2-p0 writes for these variables: `pgbouncer.ini` and the list
 * of users. Every variable except those of the connection becomes the setting with its name in lower case. The real
 * entry point accepts a fixed list of settings, which lummo checks.
 *
 * @param user the operating system user that runs pgbouncer; `postgres` in the image
 */
export function edoburuFiles(
  env: Readonly<Record<string, string>>,
  user: string,
  users: string,
): { ini: string; users: string } {
  const settings = {
    LISTEN_ADDR: '0.0.0.0',
    ADMIN_USERS: 'postgres',
    IGNORE_STARTUP_PARAMETERS: 'extra_float_digits',
    ...env,
  }
  const lines = Object.entries(settings)
    .filter(([name]) => !CONNECTION.has(name))
    .map(([name, value]) => `${name.toLowerCase()} = ${value}`)
  const { DB_NAME = '*', DB_HOST, DB_PORT = '5432', DB_USER = 'postgres', DB_PASSWORD } = env
  const ini = [
    '[databases]',
    `${DB_NAME} = host=${DB_HOST} port=${DB_PORT} auth_user=${DB_USER}`,
    '[pgbouncer]',
    'unix_socket_dir =',
    `user = ${user}`,
    `auth_file = ${users}`,
    ...lines,
  ]
  return { ini: `${ini.join('\n')}\n`, users: `"${DB_USER}" "${DB_PASSWORD}"\n` }
}
