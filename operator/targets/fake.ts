import { withAppliedHash } from '../../lib/cluster/applied'
import { resourceNameOf } from '../../lib/cluster/resource-name'
import type {
  ChangeOptions,
  ClaimMetadata,
  DeleteOptions,
  DeploymentResource,
  IClaimWriter,
  IDeploymentTarget,
} from '../../lib/contracts/deployment-target'
import {
  DeploymentError,
  type RefusalReason,
  type ResourceName,
  type ResourceQuery,
  type WatchCallback,
} from '../../lib/contracts/deployment-target'
import type { Plain } from '../../lib/manifest/manifest'
import { FakeStore } from './fake-store'

type Method = 'apply' | 'applyMetadata' | 'applyStatus' | 'delete' | 'get' | 'list'

/** A request to the fake. */
export interface FakeRequest {
  method: Method
  apiVersion: string
  kind: string
  namespace?: string
  /** Absent for a list. */
  name?: string
}

/** A failure that a test injects. */
export interface InjectedFailure {
  method: Method
  /** `Timeout`: the change happens, but its response is lost. */
  reason: RefusalReason | 'Timeout'
  /** Number of the matching call that fails, starting with 1. Default: all calls. */
  call?: number
  kind?: string
  name?: string
}

/**
 * A target in memory with the versions, generations, finalizers, preconditions and field managers of an API server. The
 * fake is also a cluster of claims. Tests can inject failures.
 */
export class FakeTarget implements IDeploymentTarget, IClaimWriter {
  /** All requests, in order. */
  readonly requests: FakeRequest[] = []
  /** Kinds that the target does not know, as `apiVersion Kind`. */
  readonly missingKinds = new Set<string>()
  private readonly store = new FakeStore()
  private readonly failures: (InjectedFailure & { calls: number })[] = []

  apply(resource: DeploymentResource, _options?: ChangeOptions): Promise<DeploymentResource> {
    const name = resourceNameOf(resource)
    return this.answer('apply', name, () => {
      this.requireKind(name)
      const { status, ...wanted } = withAppliedHash(resource)
      return this.store.merge(name, 'target', wanted)
    })
  }

  applyMetadata(claim: ResourceName, metadata: ClaimMetadata): Promise<DeploymentResource> {
    return this.answer('applyMetadata', claim, () => this.store.merge(claim, 'metadata', { metadata }))
  }

  applyStatus(claim: ResourceName & { uid: string }, status: Plain): Promise<DeploymentResource> {
    return this.answer('applyStatus', claim, () =>
      this.store.merge(claim, 'status', { metadata: { uid: claim.uid }, status }),
    )
  }

  delete(name: ResourceName, { uid }: DeleteOptions = {}): Promise<void> {
    return this.answer('delete', name, () => this.store.delete(name, uid))
  }

  get(name: ResourceName): Promise<DeploymentResource | undefined> {
    return this.answer('get', name, () => this.store.get(name))
  }

  list(query: ResourceQuery): Promise<DeploymentResource[]> {
    return this.answer('list', query, () => this.store.list(query))
  }

  watch(query: ResourceQuery, callback: WatchCallback, signal: AbortSignal): Promise<void> {
    return this.store.watch(query, callback, signal)
  }

  /** Stores an object as another manager would: creates the object, or replaces all fields except the status. */
  put(resource: DeploymentResource): DeploymentResource {
    const name = resourceNameOf(resource)
    const { status: _, ...wanted } = resource
    const status = this.store.get(name)?.status
    return this.store.store(name, { ...wanted, ...(status === undefined ? {} : { status }) })
  }

  /** Replaces the status of an object, as the controller of the object would. */
  putStatus(name: ResourceName, status: Plain): DeploymentResource {
    const live = this.store.get(name)
    if (live === undefined) throw new Error(`The fake has no ${name.kind}/${name.name}.`)
    return this.store.store(name, { ...live, status })
  }

  /** Makes matching calls fail. Returns a function that ends these failures. */
  inject(failure: InjectedFailure): () => void {
    const entry = { ...failure, calls: 0 }
    this.failures.push(entry)
    return () => {
      this.failures.splice(this.failures.indexOf(entry), 1)
    }
  }

  /** Responds asynchronously, like every target. */
  private async answer<T>(method: Method, name: Omit<FakeRequest, 'method'>, act: () => T): Promise<T> {
    const { apiVersion, kind, namespace } = name
    const identity = {
      ...(namespace === undefined ? {} : { namespace }),
      ...(name.name === undefined ? {} : { name: name.name }),
    }
    this.requests.push({ method, apiVersion, kind, ...identity })
    await Promise.resolve()
    const failure = this.failureOf(method, name)
    if (failure === undefined) return act()
    if (failure === 'Timeout') act()
    const reason = failure === 'Timeout' ? 'Unavailable' : failure
    throw new DeploymentError(reason, `${kind}/${name.name ?? ''}: injected failure of ${method}`)
  }

  private failureOf(
    method: Method,
    { kind, name }: Omit<FakeRequest, 'method'>,
  ): InjectedFailure['reason'] | undefined {
    const matching = this.failures.filter(
      (one) => one.method === method && (one.kind ?? kind) === kind && (one.name ?? name) === name,
    )
    for (const one of matching) one.calls += 1
    return matching.find(({ call, calls }) => call === undefined || call === calls)?.reason
  }

  private requireKind({ apiVersion, kind }: ResourceName): void {
    if (this.missingKinds.has(`${apiVersion} ${kind}`))
      throw new DeploymentError('KindMissing', `The target has no kind ${kind} of ${apiVersion}.`)
  }
}
