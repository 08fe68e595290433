import type { V1ContainerPort } from '@kubernetes/client-node'
import { type Finding, error, warning } from '../../lib/finding/finding'
import type { Claim, Expansion, World } from '../../lib/kind/claim'
import { wasCalled } from '../../lib/kind/given-name'
import { compact } from '../../lib/manifest/compact'
import { sameNamespace } from '../../lib/manifest/id'
import type { Deployment, PodSpec, PodTemplate } from '../../lib/manifest/kubernetes'
import { isPlain } from '../../lib/manifest/manifest'
import { checkApp, identity } from '../../lib/parts/identity/identity'
import type { NamedPort } from '../../lib/parts/container/ports'
import { type AroundPods, rolloutOf } from '../../lib/parts/serving/serving'
import type { Spec } from './spec'

type WorkloadRef = NonNullable<Spec['workloadRef']>

/** Fields that do not describe pods, and so go with a workload that describes them. */
const GO_TOGETHER = [
  'app',
  'part-of',
  'version',
  // An overlay of kustomize writes these into every workload; the pods get them from the Deployment's own.
  'selectorLabels',
  'podLabels',
  'podAnnotations',
  'env',
  'reloader',
  'replicas',
  'scaling',
  'service',
  'disruption',
  'revisionHistoryLimit',
  'minReadySeconds',
  'progressDeadlineSeconds',
  'patches',
  'strategy',
  'workloadRef',
] as const satisfies readonly (keyof Spec)[]

const TAGS = 'tags.datadoghq.com/'

/**
 * A Rollout that takes its pods from a Deployment. Selector, ports and tags are read from that, when the package has
 * it. Source: argo-rollouts v1.9, docs/migrating.md: a Rollout has a template or a workloadRef, never both.
 */
export function fromWorkload(claim: Claim<Spec>, ref: WorkloadRef, world: World): Expansion {
  const { spec } = claim
  const findings = [...checkFields(spec), ...checkApp(claim, 'label-value')]
  const called = world.find([ref.kind], ref.name).filter(({ metadata }) => wasCalled(metadata, ref.name))
  const found = called.find((one) => sameNamespace(claim.namespace, one.metadata.namespace))
  const workload = isPlain(found?.spec) ? (found.spec as Partial<Deployment['spec']>) : {}
  findings.push(...checkWorkload(ref, found === undefined ? undefined : workload, called[0]?.metadata.namespace))
  const template: PodTemplate = {
    metadata: { labels: workload.template?.metadata?.labels ?? {} },
    spec: { ...workload.template?.spec, containers: workload.template?.spec?.containers ?? [] },
  }
  if (spec.service) findings.push(...checkPorts(ref, template.spec))
  const tags = Object.entries(template.metadata.labels).filter(([label]) => label.startsWith(TAGS))
  const tag = (name: string): string | undefined => tags.find(([label]) => label === `${TAGS}${name}`)?.[1]
  const version = spec.version ?? tag('version')
  const env = spec.env ?? tag('env') ?? world.settings.env
  const own = identity({ ...claim, spec: { ...spec, version } })
  const id = { ...own, selector: workload.selector?.matchLabels ?? own.selector }
  const pod = {
    id,
    template,
    pathOf: () => ['spec', 'workloadRef'],
    ports: template.spec.containers.flatMap(({ ports = [] }) => ports.flatMap(namedPort)),
    disks: [],
    manifests: [],
    tags: { env, version },
    labels: { ...id.labels, ...Object.fromEntries(tags) },
    annotations: spec.reloader === true ? { 'reloader.stakater.com/auto': 'true' } : ({} as Record<string, string>),
    findings,
  }
  if (found !== undefined && spec.strategy.metrics?.datadog !== undefined) findings.push(...checkTags(ref.name, tag))
  const { apiVersion, kind, name, scaleDown } = ref
  const workloadRef = compact<{ apiVersion: string; kind: string; name: string; scaleDown?: string }>({
    apiVersion,
    kind,
    name,
    scaleDown,
  })
  const around: Claim<AroundPods> = { ...claim, spec }
  return rolloutOf(around, spec.strategy, world, {
    pod,
    source: { workloadRef },
    tagged: true,
  })
}

/** A port that a Service can lead to, as the container names it. */
const namedPort = ({ name, containerPort, protocol }: V1ContainerPort): NamedPort[] =>
  name === undefined
    ? []
    : [
        compact<NamedPort>({
          name,
          containerPort,
          servicePort: name === 'http' ? 80 : containerPort,
          protocol: protocol as NamedPort['protocol'],
        }),
      ]

function checkFields(spec: Spec): Finding[] {
  const others = Object.keys(spec).filter((field) => !(GO_TOGETHER as readonly string[]).includes(field))
  return others.map((field) => {
    const message = `The pods are described by the workload that \`workloadRef\` names, so \`${field}\` cannot be honoured. Remove one of the two.`
    return error('two-templates', ['spec', field], message)
  })
}

/** A Service leads to a port by its name, so that a changed number needs no other change. */
function checkPorts({ name }: WorkloadRef, pod: PodSpec): Finding[] {
  const numbers = pod.containers.flatMap(({ ports = [] }) => ports.filter((port) => port.name === undefined))
  if (numbers.length === 0) return []
  const list = numbers.map(({ containerPort }) => containerPort).join(', ')
  const message = `A Service is made for ports with a name, and the Deployment \`${name}\` has others: ${list}. Name them there, or write \`service: false\`.`
  return [warning('nameless-port', ['spec', 'workloadRef', 'name'], message)]
}

function checkWorkload(
  ref: WorkloadRef,
  workload: Partial<Deployment['spec']> | undefined,
  elsewhere: string | undefined,
): Finding[] {
  const path = ['spec', 'workloadRef']
  if (workload === undefined && elsewhere !== undefined) {
    const message = `The ${ref.kind} \`${ref.name}\` is in the namespace \`${elsewhere}\`, and Argo Rollouts looks in that of the Rollout only. Put both into one.`
    return [error('no-workload', [...path, 'name'], message, { current: ref.name })]
  }
  if (workload === undefined) {
    const message = `The package has no ${ref.kind} \`${ref.name}\`, so its labels and ports are not known here. Add it to the package.`
    return [error('no-workload', [...path, 'name'], message, { current: ref.name })]
  }
  if (ref.scaleDown !== undefined || workload.replicas === 0) return []
  const message = `The Deployment \`${ref.name}\` keeps its own pods beside those of the Rollout. Add \`scaleDown: onsuccess\`, or give it \`replicas: 0\`.`
  return [warning('pods-twice', path, message)]
}

/** The arguments of the analysis are read from the Rollout's labels, which are those of the pods. */
function checkTags(name: string, tag: (name: string) => string | undefined): Finding[] {
  const lacking = ['env', 'service', 'version'].filter((one) => tag(one) === undefined)
  if (lacking.length === 0) return []
  const labels = lacking.map((one) => `\`${TAGS}${one}\``).join(', ')
  const message = `Only the new version may be measured, and Datadog knows it by its tags. Label the pods of the Deployment \`${name}\` with ${labels}.`
  return [error('untagged-canary', ['spec', 'strategy', 'metrics', 'datadog'], message)]
}
