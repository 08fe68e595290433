import { suite } from '../../functions/suite'
import { resourceNameOf } from '../../lib/cluster/resource-name'
import type { DeploymentResource } from '../../lib/contracts/deployment-target'
import { byText } from '../../lib/manifest/text'
import { isPlain, type Plain } from '../../lib/manifest/manifest'
import { keyOf } from '../../operator/reconcile/live-object'
import type { ReconcileSettings } from '../../operator/reconcile/namespace-state'
import type { RunContext } from '../../operator/reconcile/run/run-context'
import type { ReconcileResult } from '../../operator/reconcile/run/run-result'
import type { ClaimEvent } from '../../operator/status/claim-events'
import type { ClaimStatus } from '../../operator/status/status-shape'
import { FakeTarget } from '../../operator/targets/fake'
import { HandlerVersions } from '../../operator/timescape/handler-versions'
import { VersionMeter } from '../../operator/timescape/meter'
import { CLUSTER_WIDE_KINDS } from '../../operator/watched-kinds'
import type { Resource } from './objects'

const CLAIM_KINDS = new Map([...suite.kinds, suite.settings].map((one) => [one.kind, one.apiVersion]))

export const isClaim = ({ apiVersion, kind }: Plain): boolean => CLAIM_KINDS.get(String(kind)) === apiVersion

/** A namespace in a fake cluster, and its operator. */
export class OperatorNamespace {
  readonly target = new FakeTarget()
  readonly events: ClaimEvent[] = []
  readonly settings: ReconcileSettings = {
    version: '0.0.0',
    crossNamespace: [],
    garbage: 'operator',
    evidence: 'state',
  }
  private readonly kinds = new Map<string, { apiVersion: string; kind: string }>()
  now = new Date('2030-01-01T00:00:00Z')
  /** Another instance represents another process. */
  versions = new HandlerVersions(new VersionMeter(undefined))
  /** The signal of all runs. */
  signal = new AbortController().signal
  /** Returns the milliseconds until the timeout of a run. */
  timeLeft: () => number = () => 5_000

  constructor(
    readonly namespace = 'team',
    settings: Partial<ReconcileSettings> = {},
  ) {
    Object.assign(this.settings, settings)
  }

  /**
   * Stores objects as a user would. Objects without a namespace get the namespace of the operator, unless they are
   * cluster-scoped.
   */
  put(...objects: readonly (Resource | DeploymentResource)[]): void {
    for (const one of objects) {
      const object = ('object' in one ? one.object : one) as DeploymentResource
      const isClusterWide = CLUSTER_WIDE_KINDS.some(({ kind }) => kind === object.kind)
      const namespaced = isClusterWide
        ? object
        : { ...object, metadata: { namespace: this.namespace, ...object.metadata } }
      const before = this.live(namespaced)
      const stored = isClaim(object)
        ? { ...before, ...namespaced, metadata: { ...before?.metadata, ...namespaced.metadata } }
        : namespaced
      this.know(stored)
      this.target.put(stored)
    }
  }

  private isHidden = (_object: DeploymentResource): boolean => false

  /** Makes the caches of the operator stale, so that some objects are missing. */
  hide(isHidden: (object: DeploymentResource) => boolean): void {
    this.isHidden = isHidden
  }

  private know({ apiVersion, kind }: { apiVersion: string; kind: string }): void {
    this.kinds.set(`${apiVersion} ${kind}`, { apiVersion, kind })
  }

  private stored = new Map<string, DeploymentResource>()

  private live(object: DeploymentResource): DeploymentResource | undefined {
    return this.stored.get(keyOf(object))
  }

  /** Reads everything in the cluster. */
  async all(): Promise<DeploymentResource[]> {
    for (const { method, apiVersion, kind } of this.target.requests)
      if (method === 'apply') this.know({ apiVersion, kind })
    const seen = this.target.requests.length
    const lists = await Promise.all([...this.kinds.values()].map((query) => this.target.list(query)))
    this.target.requests.splice(seen)
    const objects = lists.flat().sort((one, other) => byText(keyOf(one), keyOf(other)))
    this.stored = new Map(objects.map((object) => [keyOf(object), object]))
    return objects
  }

  /** Reconciles the namespace once. */
  async run(organisation?: Plain, more: Partial<RunContext> = {}): Promise<ReconcileResult> {
    const all = await this.all()
    const claims = all.filter((one) => isClaim(one) && one.metadata.namespace === this.namespace)
    const objects = all.filter((one) => !isClaim(one) && !this.isHidden(one))
    const state = {
      namespace: this.namespace,
      claims,
      objects,
      ...(organisation === undefined ? {} : { organisation }),
    }
    const result = this.versions.reconcile(state, {
      target: this.target,
      claims: this.target,
      settings: this.settings,
      record: (event) => this.events.push(event),
      now: () => this.now,
      signal: this.signal,
      timeLeft: () => this.timeLeft(),
      ...more,
    })
    try {
      return await result
    } finally {
      await this.all()
    }
  }

  /** Returns all objects in the cluster except claims, as `Kind/name`. */
  async names(): Promise<string[]> {
    return (await this.all()).filter((one) => !isClaim(one)).map(({ kind, metadata }) => `${kind}/${metadata.name}`)
  }

  async get(kind: string, name: string): Promise<DeploymentResource> {
    const found = (await this.all()).find((one) => one.kind === kind && one.metadata.name === name)
    if (found === undefined) throw new Error(`The cluster has no ${kind}/${name}: ${await this.names()}`)
    return found
  }

  async statusOf(kind: string, name: string): Promise<ClaimStatus> {
    return (await this.get(kind, name)).status as ClaimStatus
  }

  /** Returns the conditions of a claim as `Type=Status Reason`. */
  async conditionsOf(kind: string, name: string): Promise<string[]> {
    const { conditions } = await this.statusOf(kind, name)
    return conditions.map(({ type, status, reason }) => `${type}=${status} ${reason}`)
  }

  async delete(kind: string, name: string): Promise<void> {
    await this.target.delete(resourceNameOf(await this.get(kind, name)))
    await this.all()
  }

  /** Returns the requests that changed an object since the last call. */
  takeWrites(): string[] {
    const writes = this.target.requests
      .filter(({ method }) => !['get', 'list'].includes(method))
      .map(({ method, kind, name }) => `${method} ${kind}/${name}`)
    this.target.requests.length = 0
    return writes
  }
}

/** Returns an object without the metadata that the operator or the cluster has added. */
export function asRendered(object: DeploymentResource): Plain {
  const { apiVersion, kind, metadata, status: _, ...rest } = object
  const { name, namespace, labels, annotations } = metadata
  const without = (marks: Record<string, string> | undefined, key: string) => {
    const others = Object.entries(marks ?? {}).filter(([one]) => one !== key)
    return others.length === 0 ? undefined : Object.fromEntries(others)
  }
  const kept = {
    name,
    namespace,
    labels: without(labels, 'applyset.kubernetes.io/part-of'),
    annotations: without(annotations, 'krm.lummo.dev/applied-hash'),
  }
  return withoutUndefined({ apiVersion, kind, metadata: kept, ...rest }) as Plain
}

const withoutUndefined = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutUndefined)
  if (!isPlain(value)) return value
  const members = Object.entries(value).filter(([, one]) => one !== undefined)
  return Object.fromEntries(members.map(([key, one]) => [key, withoutUndefined(one)]))
}

/** Returns a namespace with claims, after one run of the operator. */
export async function started(...claims: readonly Resource[]): Promise<OperatorNamespace> {
  const namespace = new OperatorNamespace()
  namespace.put(...claims)
  await namespace.run()
  return namespace
}
