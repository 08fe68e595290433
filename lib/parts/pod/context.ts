import type { Finding } from '../../finding/finding'
import { Report } from '../../finding/report'
import type { World } from '../../kind/claim'
import type { Volume } from '../../manifest/kubernetes'
import type { WorkloadDefaults } from '../../settings/workload-defaults'
import { type AccountUse, accountUse } from '../access/account-use'
import type { ContainerContribution } from '../container/contribution'
import { imageRef, imageTag } from '../container/image'
import { changedImage } from '../container/images/image-changes'
import { type NamedPort, namedPorts } from '../container/ports'
import { type Identity, identity } from '../identity/identity'
import { datadog, podMonitor, type Tags } from '../monitoring/monitoring'
import { checkPorts } from './checks'
import type { Roles } from './roles'
import type { PodClaim } from './defaults'
import { securityOf } from './security'
import { type Connected, connectedOf } from '../network/connected/connected'

/** Properties that all pods of a kind share. */
export interface PodTraits {
  /**
   * Whether the pods run until they are stopped. Such pods have probes and a graceful shutdown; pods of jobs do not.
   */
  serves: boolean
  /** Whether a Service routes to the ports of the pods. Default: `serves`. */
  service?: boolean
  /** Label that distinguishes pods of different revisions. */
  revisionLabel?: string
  /** Whether several pods can run at the same time, so that spreading them is useful. */
  spreads: boolean
  restartPolicy?: 'OnFailure' | 'Never'
  /** Role of the workload in the application, for labels. */
  component?: string
  /** Name of the main container, if it differs from the application. */
  mainName?: string
  /** Additions to the main container. */
  main?: readonly ContainerContribution[]
  volumes?: readonly Volume[]
}

/** Properties of a pod that are known before its containers are built. */
export interface PodContext {
  claim: PodClaim
  world: World
  traits: PodTraits
  roles: Roles
  id: Identity
  /** Environment and version of the application, if these are known. */
  tags: Tags
  /** Ports of all long-running containers. */
  ports: NamedPort[]
  datadogTags: ReturnType<typeof datadog>
  monitor: ReturnType<typeof podMonitor>
  account: AccountUse
  /** Connections of the containers to the objects that their fields name. */
  connected: Connected
  security: WorkloadDefaults['security']
  findings: readonly Finding[]
}

/** Determines the properties of a whole pod. */
export function podContext(claim: PodClaim, world: World, traits: PodTraits, roles: Roles): PodContext {
  const report = new Report()
  const { spec } = claim
  const { selectorLabels } = spec
  const { main, running } = roles
  const version =
    spec.version ??
    (main?.spec.image === undefined
      ? undefined
      : imageTag(changedImage(imageRef(main.spec.image), world.settings.images)))
  const tags = { env: spec.env ?? world.settings.env, version }
  const id = identity(
    { ...claim, spec: { app: spec.app, 'part-of': spec['part-of'], selectorLabels, version } },
    traits.component,
  )
  const ports = running.flatMap((one) => namedPorts(one.spec))
  report.addAll(checkPorts(running, traits.service ?? traits.serves))
  const monitor = report.take(podMonitor(spec.monitoring, id, ports, ['spec', 'monitoring']))
  const account = accountUse(spec.pod?.serviceAccountName ?? spec.serviceAccount, claim.namespace, world)
  const client = { app: id.app, namespace: claim.namespace, world }
  const connected = report.take(connectedOf(roles.everyone, client))
  const { security } = report.take(securityOf(claim, account))
  return {
    claim,
    world,
    traits,
    roles,
    id,
    tags,
    ports,
    datadogTags: datadog(spec.monitoring, id, tags, ['spec', 'monitoring']),
    monitor,
    account,
    connected,
    security,
    findings: report.findings,
  }
}
