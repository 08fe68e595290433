import { compact } from '../../../../manifest/compact'
import { isPlain, type Manifest, type Plain } from '../../../../manifest/manifest'
import { mapAt, mapsAt, numberAt, textAt } from '../../../../manifest/value-at'
import { portNumbers } from '../container/ports'
import { Lookup } from '../input/lookup'
import type { NamedSource } from '../input/source'
import { shortObject } from '../objects/short-object'
import type { Covered, Mode, PartName, Proposal, Unit } from '../solve/unit'
import { type Companions, createFieldOf, findCompanions, scales } from './companions'
import { type Disconnected, otherDestinations, withoutConnections } from '../generated/connections'
import { type Untagged, withoutDatadog } from '../generated/datadog'
import { readDisruption } from './disruption'
import { readHostAccess } from './host-access'
import { type ImportedIdentity, readIdentity } from './identity'
import { WORKLOADS, type WorkloadKind } from './kinds'
import { readMonitoring, scrapedPort } from './monitoring'
import { readNetwork, sharedPeers } from './network'
import { readPermissions } from './permissions'
import { type PodRead, podSpecOf, readPod } from './pod'
import { readScaling } from './scaling'

/** Optional parts of a workload, keyed by the spec field that describes the part. */
const OPTIONS: Readonly<Record<string, PartName>> = {
  scaling: 'scaling',
  disruption: 'disruption',
  service: 'service',
  permissions: 'permissions',
  monitoring: 'monitoring',
  network: 'network',
  containers: 'connections',
}

/** Returns the unit of a workload; undefined for other kinds. */
export function workloadUnit(main: NamedSource, lookup: Lookup, mode: Mode): Unit | undefined {
  const kind = Object.hasOwn(WORKLOADS, main.manifest.kind) ? WORKLOADS[main.manifest.kind] : undefined
  if (kind === undefined || !isPlain(main.manifest.spec)) return undefined
  return {
    main,
    keptReason: mode === 'adopt' && main.manifest.kind === 'Job' ? 'a Job cannot be changed in a cluster' : undefined,
    propose: (without) => new WorkloadReader(main, kind, { lookup, mode, without }).proposal(),
    optionOf: (field) => (Object.hasOwn(OPTIONS, field) ? OPTIONS[field] : undefined),
  }
}

interface ReaderContext {
  lookup: Lookup
  mode: Mode
  without: ReadonlySet<PartName>
}

/** Converts a workload and its related objects to a short object. */
class WorkloadReader {
  private readonly workload: Manifest
  private readonly tags: Untagged
  private readonly connected: Disconnected
  private readonly companions: Companions
  private readonly identity: ImportedIdentity
  private readonly covers: Covered[]

  constructor(
    main: NamedSource,
    private readonly kind: WorkloadKind,
    private readonly context: ReaderContext,
  ) {
    this.tags = withoutDatadog(main.manifest)
    const isConnected = !context.without.has('connections')
    this.connected = withoutConnections(this.tags.workload, isConnected ? context.lookup : new Lookup([]))
    this.workload = this.connected.workload
    this.companions = findCompanions(main.manifest, context.lookup)
    const [, first] = mapsAt(podSpecOf(this.workload), ['containers'])[0] ?? []
    this.identity = readIdentity(this.workload, textAt(first, ['image']) ?? '')
    this.covers = [{ source: main }]
  }

  proposal(): Proposal | undefined {
    const spec = mapAt(this.workload, ['spec'])
    if (mapsAt(podSpecOf(this.workload), ['containers']).length === 0) return undefined
    const service = this.kind.serves ? this.take('service', this.companions.service) : undefined
    if (this.kind.serves && !this.companions.isGoverned) this.take('service', this.companions.headless)
    this.take('preview', this.companions.preview)
    const account = this.take('account', this.companions.account)
    const pod = this.readPod(service, account)
    const scaling = this.scalingField()
    const scraped = this.monitoringField()
    const monitoring = this.tags.isTagged ? { ...scraped, datadog: true } : scraped
    const isScaled = scaling !== undefined || this.hasForeignScaler()
    const fields = compact<Plain>({
      ...this.identity.fields,
      env: this.tags.env,
      replicas: isScaled || spec.replicas === 1 ? undefined : spec.replicas,
      scaling,
      ...this.kind.fields(spec, this.workload),
      service: this.serviceField(service),
      disruption: this.disruptionField(scaling),
      ...pod.fields,
      permissions: this.permissionsField(account),
      monitoring,
      network: this.networkField(pod.containers, scraped),
    })
    const withAccess = this.workload.kind === 'DaemonSet' ? readHostAccess(fields, podSpecOf(this.workload)) : fields
    return {
      claim: shortObject(
        this.kind.short,
        this.covers.map(({ source }) => source.manifest),
        {
          spec: withAccess,
          generated: this.identity.id.labels,
        },
      ),
      covers: this.covers,
      ports: portNumbers(pod.containers),
      isScaled,
      notes: pod.notes,
      removes: this.removes(),
    }
  }

  /** Returns generated objects that another short object also generates. */
  private removes(): { kind: string; name: string }[] {
    const governing = textAt(this.workload, ['spec', 'serviceName'])
    const isOther = governing !== undefined && governing !== this.workload.metadata.name
    return isOther && this.companions.isGoverned ? [{ kind: 'Service', name: governing }] : []
  }

  /** Adds an object to those that the short object generates, unless its part is omitted. */
  private take(option: PartName, source: NamedSource | undefined): NamedSource | undefined {
    if (source === undefined || this.context.without.has(option)) return undefined
    this.covers.push({ source, option })
    return source
  }

  private readPod(service: NamedSource | undefined, account: NamedSource | undefined): PodRead {
    const { lookup, mode, without } = this.context
    const { name, namespace } = this.workload.metadata
    const claims = without.has('claims') ? [] : this.companions.claims
    for (const claim of claims) this.take('claims', claim)
    const config = (wanted: string) => (without.has('env') ? undefined : lookup.named('ConfigMap', wanted, namespace))
    const pod = readPod({
      ...{ workload: this.workload, identity: this.identity, traits: this.kind },
      service: service?.manifest,
      isExact: mode === 'exact',
      connections: this.connected.fields,
      configNamed: (wanted) => config(wanted)?.manifest,
      created: new Map(claims.map(({ manifest }) => [manifest.metadata.name, createFieldOf(manifest)])),
      ownsAccount: account !== undefined,
      needsToken:
        account !== undefined && account.manifest.automountServiceAccountToken !== false && this.hasForeignRights(name),
      isAccountTaken: lookup.named('ServiceAccount', name, namespace) !== undefined,
    })
    for (const wanted of pod.configs) this.take('env', config(wanted))
    return pod
  }

  /** Checks whether objects that lummo does not generate grant permissions to the account of the workload. */
  private hasForeignRights(account: string): boolean {
    const isOwn = this.companions.binding !== undefined && !this.context.without.has('permissions')
    return !isOwn && this.context.lookup.isBound(account, this.workload.metadata.namespace)
  }

  private scalingField(): Plain | undefined {
    const { scaling } = this.companions
    if (scaling === undefined || this.context.without.has('scaling')) return undefined
    const read = readScaling(scaling.manifest, this.workload.metadata.name)
    if (read !== undefined) this.take('scaling', scaling)
    return read
  }

  /** Checks whether an autoscaler that is kept unchanged scales the pods. */
  private hasForeignScaler(): boolean {
    const { namespace } = this.workload.metadata
    return ['HorizontalPodAutoscaler', 'ScaledObject']
      .flatMap((kind) => this.context.lookup.ofKind(kind, namespace))
      .some(({ manifest }) => scales(manifest, this.workload))
  }

  /** Returns `service` if lummo would otherwise generate another Service. */
  private serviceField(service: NamedSource | undefined): boolean | undefined {
    const { kind } = this.workload
    if (kind === 'DaemonSet') return service === undefined ? undefined : true
    if (kind !== 'Deployment' && kind !== 'Rollout') return undefined
    const hasPorts = portNumbers(mapsAt(podSpecOf(this.workload), ['containers']).map(([, one]) => one)).size > 0
    const isAdded =
      hasPorts || mapsAt(podSpecOf(this.workload), ['containers']).some(([, one]) => one.ports !== undefined)
    return service === undefined && isAdded ? false : undefined
  }

  private disruptionField(scaling: Plain | undefined): unknown {
    const { kind } = this.workload
    if (!this.kind.serves || kind === 'DaemonSet') return undefined
    const max = numberAt(scaling, ['max']) ?? numberAt(this.workload, ['spec', 'replicas']) ?? 1
    const isScaled = scaling === undefined && this.hasForeignScaler()
    const { namespace, name } = this.workload.metadata
    const own = max > 1 || isScaled ? this.take('disruption', this.companions.disruption) : undefined
    if (own !== undefined) return readDisruption(own.manifest)
    const others = this.context.lookup.ofKind('PodDisruptionBudget', namespace)
    const isTaken = others.some(({ manifest }) => manifest.metadata.name === name || this.isGuarded(manifest))
    const isOff = isTaken || this.context.mode !== 'lenient'
    return isOff && (max > 1 || isScaled) ? false : undefined
  }

  /** Checks whether a disruption budget selects the pods of the workload. */
  private isGuarded(budget: Manifest): boolean {
    const labels = this.identity.id.selector
    const wanted = Object.entries(mapAt(budget, ['spec', 'selector', 'matchLabels']))
    return wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value)
  }

  private permissionsField(account: NamedSource | undefined): Plain[] | undefined {
    const { role, binding } = this.companions
    if (account === undefined || role === undefined || binding === undefined) return undefined
    if (this.context.without.has('permissions')) return undefined
    const read = readPermissions(role.manifest)
    if (read === undefined) return undefined
    this.take('permissions', role)
    this.take('permissions', binding)
    return read
  }

  private monitoringField(): Plain | undefined {
    const monitor = this.companions.monitoring
    if (monitor === undefined || this.context.without.has('monitoring')) return undefined
    const read = readMonitoring(monitor.manifest)
    if (read !== undefined) this.take('monitoring', monitor)
    return read
  }
  private networkField(containers: readonly Plain[], monitoring: Plain | undefined): Plain | undefined {
    const policy = this.companions.network
    if (policy === undefined || this.context.without.has('network')) return undefined
    const read = readNetwork(policy.manifest, {
      selector: this.identity.id.selector,
      ports: [...portNumbers(containers).keys()],
      peers: sharedPeers(this.context.lookup),
      scraped: monitoring === undefined ? undefined : scrapedPort(monitoring),
    })
    if (read === undefined) return undefined
    this.take('network', policy)
    if (read.to === undefined || this.connected.fields.size === 0) return read
    const network = compact<Plain>({ ...read, to: otherDestinations(read.to, this.connected) })
    return Object.keys(network).length === 0 ? undefined : network
  }
}
