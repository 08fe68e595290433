import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { V1EnvVar } from '@kubernetes/client-node'
import { loadAll } from 'js-yaml'
import type { ConfigMap, Container, CronJob, StatefulSet } from '../../lib/manifest/kubernetes'
import type { Manifest } from '../../lib/manifest/manifest'
import { runCase } from '../support/golden'
import { asNobody, nobodysFolder } from './as-nobody'
import type { ProgramResult } from './programs'

/**
 * Generated containers of a database. The commands and scripts run here unchanged. With an operator, only the
 * containers of the backups exist.
 */
export interface EmittedObject {
  server: Container
  prepare: Container
  /** Present with `monitoring.prometheus`. */
  exporter: Container
  /** Container that creates the dump. With object storage, the container `upload` follows. */
  backup: Container
  upload: Container
  /** Scripts of the first start, keyed by file name. */
  init: Record<string, string>
  /** Returns the environment of a container, including the values of the Secret. */
  environment(container: Container): Record<string, string>
  /** Runs a command in the environment of a container. The given variables have precedence. */
  run(container: Container, command: readonly string[], here: Record<string, string>): ProgramResult
}

/**
 * Returns the output of a LummoDatabase.
 *
 * @param name name of the object and of its Secret
 * @param spec as YAML
 * @param secret values of the Secret, keyed by key
 * @param paths paths in the containers, and their replacements on this machine; `/scripts` is always replaced
 */
export function emitted(
  name: string,
  spec: string,
  secret: Readonly<Record<string, string>>,
  paths: Readonly<Record<string, string>> = {},
): EmittedObject {
  const input = `# A database\napiVersion: krm.lummo.dev/v1alpha1\nkind: LummoDatabase\nmetadata: {name: ${name}}\nspec: ${spec}\n`
  const objects = loadAll(runCase({ input }).expected ?? '') as Manifest[]
  const find = <T extends Manifest>(kind: T['kind'], wanted: string): T =>
    objects.find((one) => one.kind === kind && one.metadata.name === wanted) as T
  const filesOf = (config: string) => (find('ConfigMap', config) as ConfigMap | undefined)?.data ?? {}
  const scripts = nobodysFolder('scripts')
  for (const [file, text] of Object.entries(filesOf(`${name}-scripts`))) {
    writeFileSync(join(scripts, file), text)
  }
  chmodSync(scripts, 0o755)
  const here = Object.entries({ '/scripts': scripts, ...paths })
  const environment = ({ env = [] }: Container): Record<string, string> =>
    Object.fromEntries(
      env.map((one: V1EnvVar) => [one.name, one.value ?? secret[one.valueFrom?.secretKeyRef?.key ?? ''] ?? '']),
    )
  const pod = (find('StatefulSet', name) as StatefulSet | undefined)?.spec.template.spec
  const job = find<CronJob>('CronJob', `${name}-backup`).spec.jobTemplate.spec.template.spec
  return {
    server: pod?.containers[0] as Container,
    prepare: pod?.initContainers?.[0] as Container,
    exporter: pod?.containers[1] as Container,
    backup: (job.initContainers?.[0] ?? job.containers[0]) as Container,
    upload: job.containers[0] as Container,
    init: filesOf(`${name}-init`),
    environment,
    run: (container, command, more) => {
      const [program = '', ...args] = command.map((one) =>
        here.reduce((text, [path, stand]) => text.replaceAll(path, stand), one),
      )
      return asNobody(program, args, { ...environment(container), ...more })
    },
  }
}
