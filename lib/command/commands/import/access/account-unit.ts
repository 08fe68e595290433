import { compact, nonEmpty } from '../../../../manifest/compact'
import type { Manifest, Plain } from '../../../../manifest/manifest'
import { mapAt, mapsAt } from '../../../../manifest/value-at'
import type { Lookup } from '../input/lookup'
import type { NamedSource } from '../input/source'
import type { Covered, Unit } from '../solve/unit'
import { objectIdentity } from '../objects/object-identity'
import { shortObject } from '../objects/short-object'
import { GOOGLE_ACCOUNT, readGoogle } from './google'
import { readAccess } from './granted-access'

/** Cloud annotations for which a field exists. */
const CLOUDS = {
  role: 'eks.amazonaws.com/role-arn',
  client: 'azure.workload.identity/client-id',
  tenant: 'azure.workload.identity/tenant-id',
}

/** Returns the unit of a ServiceAccount, with its permissions in the cluster and in Google Cloud. */
export function accountUnit(main: NamedSource, lookup: Lookup): Unit | undefined {
  const { manifest } = main
  if (manifest.kind !== 'ServiceAccount') return undefined
  const { name, namespace, annotations = {} } = manifest.metadata
  const { fields, generated } = objectIdentity(manifest)
  return {
    main,
    optionOf: (field) => (field === 'permissions' || field === 'google' ? field : undefined),
    propose: (without) => {
      const access = readAccess({ name, namespace, lookup, without })
      const { permissions, bind } = access
      const google = without.has('google') ? undefined : readGoogle(manifest, lookup)
      const covers: Covered[] = [{ source: main }, ...access.covers, ...(google?.covers ?? [])]
      const [client, tenant] = [annotations[CLOUDS.client], annotations[CLOUDS.tenant]]
      const spec = compact<Plain>({
        ...fields,
        token: tokenField(manifest, {
          isGranted: permissions !== undefined || bind !== undefined,
          isBound: lookup.isBound(name, namespace),
        }),
        pullSecrets: nonEmpty(mapsAt(manifest, ['imagePullSecrets']).map(([, secret]) => secret.name)),
        permissions,
        bind,
        google: google?.google,
        aws: annotations[CLOUDS.role],
        azure: client === undefined ? undefined : compact<Plain>({ clientId: client, tenantId: tenant }),
      })
      const claim = shortObject(
        'LummoServiceAccount',
        covers.map(({ source }) => source.manifest),
        { spec, generated },
      )
      const fieldsOf = [...Object.values(CLOUDS), ...(google === undefined ? [] : [GOOGLE_ACCOUNT])]
      return { claim: withoutAnnotations(claim, fieldsOf), covers }
    },
  }
}

/**
 * Returns `token` unless the value equals the default, which is `true` for accounts with permissions. An account that
 * gets permissions from other objects gets a token, as in Kubernetes.
 */
function tokenField(
  { automountServiceAccountToken: token }: Manifest,
  { isGranted, isBound }: { isGranted: boolean; isBound: boolean },
): boolean | undefined {
  const wanted = typeof token === 'boolean' ? token : isGranted || isBound
  return wanted === isGranted ? undefined : wanted
}

/** Removes annotations for which a field exists. */
function withoutAnnotations(claim: Plain, names: readonly string[]): Plain {
  const metadata = mapAt(claim, ['metadata'])
  const { annotations, ...rest } = metadata
  const own = Object.entries(mapAt(annotations, [])).filter(([key]) => !names.includes(key))
  return { ...claim, metadata: { ...rest, ...(own.length === 0 ? {} : { annotations: Object.fromEntries(own) }) } }
}
