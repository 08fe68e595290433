import { compact } from '../../../../manifest/compact'
import { isPlain, type Manifest, type Plain } from '../../../../manifest/manifest'
import { mapAt, mapsAt, numberAt, textAt } from '../../../../manifest/value-at'
import { readAccess } from '../access/granted-access'
import { portNumbers } from '../container/ports'
import type { Lookup } from '../input/lookup'
import type { NamedSource } from '../input/source'
import { shortObject } from '../objects/short-object'
import type { Covered, Mode, PartName, Proposal, Unit } from '../solve/unit'
import { type Companions, createFieldOf, findCompanions, scales } from './companions'
import { otherDestinations } from '../generated/connections'
import { type OriginalWorkload, originalWorkload } from '../generated/original-workload'
import { guards, readDisruption } from './disruption'
import { readHostAccess } from './host-access'
import { type ImportedIdentity, readIdentity } from './identity'
import { WORKLOADS, type WorkloadKind } from './kinds'
import { readStrategy } from './delivery'
import { readMonitoring, scrapedPort } from './monitoring'
import { readNetwork, sharedPeers } from './network'
import { type PodRead, podSpecOf, readPod } from './pod'
import { readScaling } from './scaling'
import { serviceOptOut } from './service'

/** Optional parts of a workload, keyed by the spec field that describes the part. */
const OPTIONS: Readonly<Record<string, PartName>> = {
  scaling: 'scaling',
  disruption: 'disruption',
  service: 'service',
  permissions: 'permissions',
  monitoring: 'monitoring',
  network: 'network',
  containers: 'connections',
  strategy: 'delivery',
  createNamespace: 'namespace',
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

/** Annotation that `reloader` sets. */
const RELOADER = 'reloader.stakater.com/auto'

interface ReaderContext {
  lookup: Lookup
  mode: Mode
  without: ReadonlySet<PartName>
}

/** Converts a workload and its related objects to a short object. */
class WorkloadReader {
  private readonly workload: Manifest
  private readonly original: OriginalWorkload
  private readonly companions: Companions
  private readonly identity: ImportedIdentity
  private readonly covers: Covered[]

  constructor(
    main: NamedSource,
    private readonly kind: WorkloadKind,
    private readonly context: ReaderContext,
  ) {
    this.companions = findCompanions(main.manifest, context.lookup)
    this.original = originalWorkload(main.manifest, this.companions, context)
    this.workload = this.original.workload
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
    this.take('inputs', this.original.inputs.config)
    const account = this.take('account', this.companions.account)
    const pod = this.readPod(service, account)
    const scaling = this.scalingField()
    const scraped = this.monitoringField()
    const monitoring = this.original.isTagged ? { ...scraped, datadog: true } : scraped
    const isScaled = scaling !== undefined || this.hasForeignScaler()
    const fields = compact<Plain>({
      ...this.identity.fields,
      env: this.original.env,
      replicas: isScaled || spec.replicas === 1 ? undefined : spec.replicas,
      scaling,
      ...this.kindFields(spec),
      reloader: this.workload.metadata.annotations?.[RELOADER] === 'true' ? true : undefined,
      service: serviceOptOut(this.workload, service),
      disruption: this.disruptionField(scaling),
      ...pod.fields,
      ...this.original.inputs.fields,
      createNamespace: this.take('namespace', this.companions.home) === undefined ? undefined : true,
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
      connections: this.original.connected.fields,
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
    const { namespace } = this.workload.metadata
    const isOwn = readAccess({ ...this.context, name: account, namespace }).permissions !== undefined
    return !isOwn && this.context.lookup.isBound(account, namespace)
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

  private disruptionField(scaling: Plain | undefined): unknown {
    const { kind } = this.workload
    if (!this.kind.serves || kind === 'DaemonSet') return undefined
    const max = numberAt(scaling, ['max']) ?? numberAt(this.workload, ['spec', 'replicas']) ?? 1
    const isScaled = scaling === undefined && this.hasForeignScaler()
    const { namespace, name } = this.workload.metadata
    const own = max > 1 || isScaled ? this.take('disruption', this.companions.disruption) : undefined
    if (own !== undefined) return readDisruption(own.manifest)
    const others = this.context.lookup.ofKind('PodDisruptionBudget', namespace)
    const isTaken = others.some(
      ({ manifest }) => manifest.metadata.name === name || guards(manifest, this.identity.id.selector),
    )
    const isOff = isTaken || this.context.mode !== 'lenient'
    return isOff && (max > 1 || isScaled) ? false : undefined
  }

  private permissionsField(account: NamedSource | undefined): Plain[] | undefined {
    if (account === undefined) return undefined
    const { name, namespace } = this.workload.metadata
    const { permissions, covers } = readAccess({ ...this.context, name, namespace })
    for (const { source, option } of covers) if (option === 'permissions') this.take(option, source)
    return permissions
  }

  /** Returns the fields of the kind. The generated objects of a strategy become a part of the strategy. */
  private kindFields(spec: Plain): Plain {
    const fields = this.kind.fields(spec, this.workload)
    if (!isPlain(fields.strategy) || this.context.without.has('delivery')) return fields
    const { strategy, parts } = readStrategy(fields.strategy, this.workload.metadata, this.context.lookup)
    for (const part of parts) this.take('delivery', part)
    return { ...fields, strategy }
  }

  private monitoringField(): Plain | undefined {
    const monitor = this.companions.monitoring
    if (monitor === undefined || this.context.without.has('monitoring')) return undefined
    const read = readMonitoring(monitor.manifest, this.workload, this.original.metricsPort)
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
      scraped: monitoring === undefined ? undefined : scrapedPort(this.companions.monitoring?.manifest),
    })
    if (read === undefined) return undefined
    this.take('network', policy)
    if (read.to === undefined || this.original.connected.fields.size === 0) return read
    return { ...read, to: otherDestinations(read.to, this.original.connected) }
  }
}
