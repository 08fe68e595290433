import type { ObjectRequest } from '../../lib/cluster/access/api-client'
import { ApiError } from '../../lib/cluster/access/refusal'
import type { DeploymentResource, ResourceName } from '../../lib/contracts/deployment-target'
import { DeploymentError } from '../../lib/contracts/deployment-target'
import type { Plain } from '../../lib/manifest/manifest'
import { deepMerge } from '../../lib/manifest/merge'
import { FakeStore } from '../../operator/targets/fake-store'
import type { FakeClock } from './fake-clock'

/** A client whose cluster is in memory: enough for leases and events. Tests can make the client fail. */
export class FakeCluster {
  readonly store = new FakeStore()
  readonly requests: string[] = []
  /** `down`: requests fail. `mute`: requests succeed, but the response is lost. */
  state: 'up' | 'down' | 'mute' = 'up'

  constructor(readonly clock: FakeClock) {}

  async object(name: ResourceName, { method, body }: ObjectRequest): Promise<Plain> {
    return this.answer(method, () => {
      const live = this.store.get(name)
      if (live === undefined) throw new ApiError(404, 'Unavailable', 'not found')
      if (method === 'GET') return live
      if (method === 'PATCH') return this.store.store(name, deepMerge(live, body as Plain) as DeploymentResource)
      const wanted = body as DeploymentResource
      if (wanted.metadata.resourceVersion !== live.metadata.resourceVersion) throw conflict()
      return this.store.store(name, wanted)
    })
  }

  async create(name: ResourceName, body: Plain): Promise<Plain> {
    return this.answer('POST', () => {
      if (this.store.get(name) !== undefined) throw conflict()
      return this.store.store(name, body as unknown as DeploymentResource)
    })
  }

  private async answer(method: string, act: () => Plain): Promise<Plain> {
    this.requests.push(method)
    if (this.state === 'down') throw new DeploymentError('Unavailable', 'down')
    const result = act()
    if (this.state === 'mute') throw new DeploymentError('Unavailable', 'no answer')
    return result
  }
}

const conflict = (): ApiError => new ApiError(409, 'Conflict', 'the object has been modified')
