import { relative } from 'node:path'
import { loadAll } from 'js-yaml'
import type { Container, PodSpec } from '../../lib/manifest/kubernetes'
import { isPlain, type Plain } from '../../lib/manifest/manifest'
import { ownerOf } from '../../lib/wire/annotations'
import { GOLDEN, type GoldenCase, goldenCases, runCase } from '../support/golden'

/** Returns violations of Pod Security "restricted". Source: k8s.io/pod-security-admission v0.34. */
function violations(pod: PodSpec): string[] {
  const { securityContext = {}, volumes = [] } = pod
  return [
    ...named({
      'host namespaces': pod.hostNetwork === true || pod.hostPID === true || pod.hostIPC === true,
      hostPath: volumes.some((volume) => volume.hostPath !== undefined),
    }),
    ...[...pod.containers, ...(pod.initContainers ?? [])].flatMap((container) =>
      containerViolations(container, securityContext).map((one) => `${container.name}: ${one}`),
    ),
  ]
}

const named = (problems: Record<string, boolean>): string[] =>
  Object.entries(problems).flatMap(([name, found]) => (found ? [name] : []))

function containerViolations(container: Container, pod: NonNullable<PodSpec['securityContext']>): string[] {
  const own = { ...pod, ...container.securityContext }
  const { drop = [], add = [] } = own.capabilities ?? {}
  return named({
    allowPrivilegeEscalation: own.allowPrivilegeEscalation !== false,
    privileged: own.privileged === true,
    capabilities: !drop.includes('ALL'),
    'added capabilities': add.some((one) => one !== 'NET_BIND_SERVICE'),
    runAsNonRoot: own.runAsNonRoot !== true,
    root: own.runAsUser === 0,
    seccomp: own.seccompProfile?.type !== 'RuntimeDefault',
    hostPort: (container.ports ?? []).some(({ hostPort }) => hostPort !== undefined),
  })
}

/** Returns the pod specs that an object contains, at any depth. */
function podsIn(value: unknown): PodSpec[] {
  if (Array.isArray(value)) return value.flatMap(podsIn)
  if (!isPlain(value)) return []
  const own = Array.isArray(value.containers) ? [value as unknown as PodSpec] : []
  return [...own, ...Object.values(value).flatMap(podsIn)]
}

const cases = goldenCases(GOLDEN).map((one) => ({ name: relative(GOLDEN, one.folder), ...one }))
/** Checks whether lummo generated an object. Objects that a case only passes through are not checked. */
const isOurs = (object: Plain): boolean => ownerOf(object) !== undefined
/** Returns the output objects of a case. A refused case has no output objects. */
const objectsOf = (one: GoldenCase): Plain[] => loadAll(runCase(one).expected ?? '') as Plain[]

test('every pod of every golden case is admitted under Pod Security “restricted”, but for access to the node and for root', () => {
  const pods = cases.flatMap((one) => podsIn(objectsOf(one).filter(isOurs)).map((pod) => ({ name: one.name, pod })))
  expect(pods.length).toBeGreaterThan(20)
  const bad = pods.flatMap(({ name, pod }) => (violations(pod).length === 0 ? [] : [name]))
  expect(bad).toEqual([
    'applications/log-agent',
    'applications/sftp-as-root',
    'lummo-daemon-set/as-root',
    'lummo-daemon-set/full',
    'lummo-daemon-set/kept',
    'lummo-daemon-set/kept',
    'lummo-daemon-set/kept',
    'lummo-deployment/as-root',
    'lummo-deployment/as-root',
    'lummo-deployment/as-root',
    'lummo-deployment/patch-replaces-list',
    'lummo-deployment/ports',
  ])
})

test('the check would notice', () => {
  const pod = {
    containers: [{ name: 'a' }],
    securityContext: {},
    hostNetwork: true,
    volumes: [{ name: 'x', hostPath: { path: '/' } }],
  }
  expect(violations(pod as PodSpec)).toEqual([
    'host namespaces',
    'hostPath',
    'a: allowPrivilegeEscalation',
    'a: capabilities',
    'a: runAsNonRoot',
    'a: seccomp',
  ])
})
