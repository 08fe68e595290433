import type { ExternalSecretSpec } from '../../manifest/custom-resources/external-secret'
import { compact } from '../../manifest/compact'
import type { Manifest } from '../../manifest/manifest'

/** The spec of an ExternalSecret. Source: external-secrets.io/v1 of External Secrets v2.9. */
export type { ExternalSecretSpec }
export type ExternalSecret = Manifest & { spec: ExternalSecretSpec }
type Fetched = NonNullable<ExternalSecretSpec['data']>[number]

/** Default refresh interval. */
export const REFRESH = '1h'

/** Returns the ExternalSecret for a Secret. */
export const externalSecret = (metadata: Manifest['metadata'], spec: ExternalSecretSpec): ExternalSecret => ({
  apiVersion: 'external-secrets.io/v1',
  kind: 'ExternalSecret',
  metadata,
  spec,
})

/** Returns the entry for one key of a Secret. The entry contains the path of the value in the store. */
export const fetchedKey = (
  secretKey: string,
  remote: { key: string; property?: string | undefined; version?: string | undefined },
): Fetched => ({
  secretKey,
  remoteRef: compact<Fetched['remoteRef']>({ key: remote.key, property: remote.property, version: remote.version }),
})
