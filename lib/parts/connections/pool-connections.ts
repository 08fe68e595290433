import type { Finding } from '../../finding/finding'
import type { RawClaim, World } from '../../kind/claim'
import { scalarText } from '../../manifest/value-at'
import { connectionSecret } from './connection-secret'
import { type WrittenConnection, writtenConnections } from './keys'

/** The connection of a pool to a database: the name of its Secret, or an empty string if there is none. */
export interface PoolConnection extends WrittenConnection {
  name: string
  findings: readonly Finding[]
}

/** Returns the connections of a pool, always at least one. */
export function poolConnections(
  { spec, namespace }: Pick<RawClaim, 'spec' | 'namespace'>,
  world: Pick<World, 'find' | 'list' | 'claims' | 'settings'>,
): PoolConnection[] {
  const app = scalarText(spec.app) ?? ''
  return writtenConnections(spec).map((one) => ({
    ...one,
    ...connectionSecret({ app, namespace, secret: one.name, keys: one.keys, path: one.path }, world),
  }))
}
