import type { Finding } from '../../lib/finding/finding'
import { untaggedCanary } from '../../lib/parts/delivery/rules'
import { noWorkload, podsMissing } from '../../lib/finding/rules'
import type { Claim, CompleteClaim, Expansion, World } from '../../lib/kind/claim'
import { compact } from '../../lib/manifest/compact'
import type { Container } from '../../lib/manifest/kubernetes'
import { labelsIn, type Plain } from '../../lib/manifest/manifest'
import { type ContainerPort, type PlacedContainer, podsAt, portsOfContainer } from '../../lib/manifest/observed/pods'
import { mapAt, numberAt, valueAt } from '../../lib/manifest/value-at'
import { checkApp, identity } from '../../lib/parts/identity/identity'
import type { NamedPort } from '../../lib/parts/container/ports'
import { foreignScaler } from '../../lib/parts/observed/scale'
import { foreignScaling } from '../../lib/parts/serving/foreign-scaler'
import { rolloutOf } from '../../lib/parts/serving/serving'
import type { Complete } from './complete'
import type { Spec } from './spec'
import { namelessPort, podsTwice, twoTemplates } from './rules'
import { listText, shortList } from '../../lib/manifest/text'

type WorkloadRef = NonNullable<Spec['workloadRef']>

/** Fields that do not describe pods, so they are allowed together with `workloadRef`. */
const GO_TOGETHER = [
  'app',
  'part-of',
  'version',
  // kustomize overlays set these fields in every workload. With a `workloadRef`, the pods get the values from the
  // Deployment.
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
 * Returns a Rollout that uses the pod template of a Deployment. Reads the selector, ports and tags from the Deployment,
 * if the package contains it. Source: argo-rollouts v1.9, docs/migrating.md: a Rollout has a template or a workloadRef,
 * never both.
 */
export function fromWorkload(claim: CompleteClaim<Complete, Spec>, ref: WorkloadRef, world: World): Expansion {
  const { spec } = claim
  const findings = [...checkFields(claim.written), ...checkApp(claim, 'label-value')]
  const found = world.get(ref.kind, ref.name, claim.namespace)
  const workload = mapAt(found, ['spec'])
  findings.push(
    ...checkWorkload(
      ref,
      found === undefined ? undefined : workload,
      world.get(ref.kind, ref.name)?.metadata.namespace,
    ),
  )
  const pods = found === undefined ? undefined : podsAt(found, ['spec', 'template', 'spec'])
  const labels = labelsIn(valueAt(workload, ['template', 'metadata', 'labels']))
  const ports = (pods?.containers ?? []).flatMap(portsOfContainer)
  if (spec.service) findings.push(...checkPorts(ref, ports))
  findings.push(
    ...checkHandOver(ref, claim, world, numberAt(workload, ['replicas'])),
    ...checkScaler(ref, claim, world),
  )
  const tags = Object.entries(labels).filter(([label]) => label.startsWith(TAGS))
  const tag = (name: string): string | undefined => tags.find(([label]) => label === `${TAGS}${name}`)?.[1]
  const version = spec.version ?? tag('version')
  const env = spec.env ?? tag('env') ?? world.settings.env
  const own = identity({ ...claim, spec: { ...spec, version } })
  const selector = valueAt(workload, ['selector', 'matchLabels'])
  const id = { ...own, selector: selector === undefined ? own.selector : labelsIn(selector) }
  const pod = {
    id,
    template: {
      metadata: { labels },
      spec: {
        containers: (pods?.containers ?? []).map(asContainer),
        initContainers: (pods?.initContainers ?? []).map(asContainer),
      },
    },
    pathOf: () => ['spec', 'workloadRef'],
    ports: ports.flatMap(namedPort),
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
  return rolloutOf(claim, spec.strategy, world, {
    pod,
    source: { workloadRef },
    tagged: true,
  })
}

/** Returns the fields of an existing container that lummo reads elsewhere. */
const asContainer = ({ spec, name }: PlacedContainer): Container => ({ ...spec, name })

/** Returns a port in the form that a Service requires, with the name from the container. */
const namedPort = ({ name, number, protocol }: ContainerPort): NamedPort[] =>
  name === undefined
    ? []
    : [
        compact<NamedPort>({
          name,
          containerPort: number,
          servicePort: name === 'http' ? 80 : number,
          protocol,
        }),
      ]

function checkFields(spec: Spec): Finding[] {
  const others = Object.keys(spec).filter((field) => !(GO_TOGETHER as readonly string[]).includes(field))
  return others.map((field) => {
    const message = `\`${field}\` has no effect, because \`workloadRef\` defines the pods. Remove \`${field}\` or \`workloadRef\`.`
    return twoTemplates.at(['spec', field], message)
  })
}

/**
 * Reports unnamed ports. A Service refers to a port by its name, so a changed port number requires no change in the
 * Service.
 */
function checkPorts({ name }: WorkloadRef, ports: readonly ContainerPort[]): Finding[] {
  const nameless = ports.filter((port) => port.name === undefined)
  if (nameless.length === 0) return []
  const list = shortList(nameless.map(({ number }) => `${number}`))
  const what =
    nameless.length === 1
      ? `Port ${list} of the Deployment \`${name}\` has no name, so it is not in the Service. Add a name to the port`
      : `Ports ${list} of the Deployment \`${name}\` have no names, so they are not in the Service. Add names to the ports`
  const message = `${what}, or set \`service: false\`.`
  return [namelessPort.at(['spec', 'workloadRef', 'name'], message)]
}

function checkWorkload(ref: WorkloadRef, workload: Plain | undefined, elsewhere: string | undefined): Finding[] {
  const path = ['spec', 'workloadRef']
  if (workload === undefined && elsewhere !== undefined) {
    const message = `${ref.kind} \`${ref.name}\` is in the namespace \`${elsewhere}\`, but must be in the namespace of the Rollout. Move one of the two.`
    return [noWorkload.at([...path, 'name'], message, { current: ref.name })]
  }
  if (workload === undefined) {
    const message = `The package has no ${ref.kind} \`${ref.name}\`, so its labels and ports are unknown. Correct the name, or add the ${ref.kind} to the package.`
    return [noWorkload.at([...path, 'name'], message, { current: ref.name })]
  }
  if (ref.scaleDown !== undefined || workload.replicas === 0) return []
  const message = `The Deployment \`${ref.name}\` keeps running its pods in addition to those of the Rollout. Add \`scaleDown: onsuccess\`, or set \`replicas: 0\` in the Deployment.`
  return [podsTwice.at(path, message)]
}

/**
 * Reports a missing `replicas` when a Rollout takes over from a Deployment. The Rollout would start with one pod,
 * because the autoscaler sets the number of pods only later. A Deployment without `replicas` also had an autoscaler,
 * which ran at least the minimum of the new autoscaler. Source: RolloutSpec.replicas, and
 * argoproj/argo-rollouts#4110.
 */
function checkHandOver(
  { name, scaleDown }: WorkloadRef,
  claim: CompleteClaim<Complete, Spec>,
  world: World,
  replicas: number | undefined,
): Finding[] {
  const { spec } = claim
  if (scaleDown !== 'progressively' && scaleDown !== 'onsuccess') return []
  const target = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', name: claim.name }
  const scaled = foreignScaling({ ...claim, spec: {} }, target, world)
  if (spec.scaling === undefined && !scaled.isScaled) return []
  if ((replicas ?? Math.max(scaled.min, spec.scaling?.min ?? 1)) < 2) return []
  const pods = replicas === undefined ? 'the pods' : `the ${replicas} pods`
  const message = `\`scaleDown: ${scaleDown}\` removes ${pods} of the Deployment \`${name}\`, but the Rollout has only 1 pod. Set \`scaleDown: never\` until the Rollout is scaled.`
  return [podsMissing.at(['spec', 'workloadRef', 'scaleDown'], message, { current: scaleDown })]
}

/**
 * Reports an autoscaler that still scales the Deployment: the autoscaler restores the pods that the Rollout removes,
 * and nothing scales the Rollout. Source: argo-rollouts v1.9, docs/features/hpa-support.md.
 */
function checkScaler(
  { kind, name, scaleDown }: WorkloadRef,
  { namespace }: Pick<Claim<Spec>, 'namespace'>,
  world: World,
): Finding[] {
  const metadata = { name, ...(namespace === undefined ? {} : { namespace }) }
  const scaler = foreignScaler({ apiVersion: 'apps/v1', kind, metadata }, (word) =>
    world.natives(['HorizontalPodAutoscaler', 'ScaledObject'], word),
  )
  if (scaler === undefined || scaleDown === undefined || scaleDown === 'never') return []
  const message = `${scaler.kind}/${scaler.metadata.name} (${world.where(scaler)}) scales the ${kind} \`${name}\`, but the Rollout takes over its pods. Set \`scaleTargetRef\` of the ${scaler.kind} to the Rollout, or set \`scaleDown: never\`.`
  return [podsMissing.at(['spec', 'workloadRef'], message)]
}

/** Checks the labels that the analysis reads from the Rollout. The Rollout copies these labels from its pods. */
function checkTags(name: string, tag: (name: string) => string | undefined): Finding[] {
  const lacking = ['env', 'service', 'version'].filter((one) => tag(one) === undefined)
  if (lacking.length === 0) return []
  const labels = listText(lacking.map((one) => `\`${TAGS}${one}\``))
  const message = `Datadog cannot distinguish the new version from the old one without tags. Add the labels ${labels} to the pods of the Deployment \`${name}\`.`
  return [untaggedCanary.at(['spec', 'strategy', 'metrics', 'datadog'], message)]
}
