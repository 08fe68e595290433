import { compact, nonEmptyMap } from '../../../../manifest/compact'
import { isPlain, type Plain } from '../../../../manifest/manifest'
import { mapAt } from '../../../../manifest/value-at'
import { parseDuration } from '../../../../manifest/grammar/duration'
import { type LeftKey, memoryQuantity, type TakenPart, textList } from './compose-service'

/** Returns the replicas and resources of a service. */
export function readDeploy(service: Plain): TakenPart {
  const deploy = mapAt(service.deploy, [])
  const limits = mapAt(deploy, ['resources', 'limits'])
  const asked = mapAt(deploy, ['resources', 'reservations'])
  const cpuLimit = limits.cpus ?? service.cpus
  const memoryLimit = memoryQuantity(limits.memory ?? service.mem_limit)
  const memory = memoryQuantity(asked.memory ?? service.mem_reservation)
  const resources = compact<Plain>({
    cpu: asked.cpus === undefined ? undefined : String(asked.cpus),
    cpuLimit: cpuLimit === undefined ? undefined : String(cpuLimit),
    memory: memory === undefined || memory === memoryLimit ? memoryLimit : undefined,
    requests: memory === undefined || memory === memoryLimit ? undefined : { memory },
    limits:
      memory === undefined || memory === memoryLimit || memoryLimit === undefined ? undefined : { memory: memoryLimit },
  })
  const { resources: _, replicas, ...others } = deploy
  const scale = replicas ?? service.scale
  const left: LeftKey[] = Object.keys(others).map((key) => ({ key: `deploy.${key}`, reason: 'an option of Swarm' }))
  const isEmpty = Object.keys(resources).length === 0
  return {
    container: {
      resources: isEmpty
        ? { requests: { 'ephemeral-storage': '128Mi' }, limits: { 'ephemeral-storage': '1Gi' } }
        : resources,
    },
    spec: compact<Plain>({ replicas: typeof scale === 'number' && scale !== 1 ? scale : undefined }),
    taken: ['deploy', 'scale', 'cpus', 'mem_limit', 'mem_reservation']
      .filter((key) => service[key] !== undefined)
      .map((key) => ({ key, field: key === 'scale' ? 'replicas' : 'replicas, containers.resources' })),
    left,
    values: [memoryLimit, memory].flatMap((one) => one ?? []),
    notes: isEmpty ? ['The service requests no CPU or memory. Add `resources`.'] : [],
  }
}

/** Returns the user, the capabilities and the privileges of a service. */
export function readPrivileges(service: Plain): TakenPart {
  const [, user, group] = /^(\d+)(?::(\d+))?$/.exec(String(service.user ?? '')) ?? []
  const isNamed = service.user !== undefined && user === undefined
  const ids = compact<Plain>({
    user: user === undefined || user === '0' ? undefined : Number(user),
    group: group === undefined || group === '0' ? undefined : Number(group),
    readOnlyRoot: service.read_only === false ? false : undefined,
    capabilities:
      service.cap_add === undefined ? undefined : textList(service.cap_add).map((one) => one.replace(/^CAP_/, '')),
  })
  return {
    container: service.privileged === true ? { securityContext: { privileged: true } } : {},
    spec: compact<Plain>({
      security: nonEmptyMap(ids),
      podSecurityContext: user === '0' ? { runAsUser: 0 } : undefined,
    }),
    taken: ['user', 'read_only', 'cap_add', 'cap_drop', 'privileged']
      .filter((key) => service[key] !== undefined && !(key === 'user' && isNamed))
      .map((key) => ({ key, field: 'security' })),
    left: isNamed ? [{ key: 'user', reason: 'a name has no numeric ID. Set the ID' }] : [],
    values: [],
  }
}

/** Reasons why keys of a service are omitted. */
const LEFT: Readonly<Record<string, string>> = {
  container_name: 'pods have generated names',
  hostname: 'pods have generated names',
  networks: 'all pods of a cluster can reach each other. Restrict them with `network`',
  restart: 'Kubernetes always restarts pods',
  logging: 'Kubernetes collects the output of containers',
  links: 'the name of a Service is its address',
  init: 'the runtime starts the process of the image',
  platform: 'set `nodeSelector` with `kubernetes.io/arch`',
  pull_policy: 'set `imagePullPolicy`',
  profiles: 'a service of a profile is imported like all others',
  labels: 'labels of Compose are for other tools. Set `metadata.labels` or `metadata.annotations`',
  develop: 'an option of `docker compose watch`',
}

/** Returns the start order, the stop time, and the omitted keys of a service. */
export function readOthers(service: Plain, known: ReadonlySet<string>): TakenPart {
  const after = isPlain(service.depends_on) ? Object.keys(service.depends_on) : textList(service.depends_on)
  const grace = parseDuration(String(service.stop_grace_period ?? ''))
  const own = ['depends_on', ...(grace === undefined ? [] : ['stop_grace_period'])]
  const left = Object.keys(service)
    .filter((key) => !known.has(key) && !own.includes(key))
    .map((key) => ({ key, reason: Object.hasOwn(LEFT, key) ? (LEFT[key] ?? '') : 'the key has no short form' }))
  return {
    spec: compact<Plain>({
      after: after.length === 0 ? undefined : after,
      stop: grace === undefined ? undefined : { grace: Math.max(1, Math.ceil(grace)) },
    }),
    taken: own
      .filter((key) => service[key] !== undefined)
      .map((key) => ({ key, field: key === 'depends_on' ? 'after' : 'stop.grace' })),
    left,
    values: [],
  }
}
