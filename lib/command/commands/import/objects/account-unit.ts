import { compact, nonEmpty } from '../../../../manifest/compact'
import type { Manifest, Plain } from '../../../../manifest/manifest'
import { mapAt, mapsAt } from '../../../../manifest/value-at'
import type { Lookup } from '../input/lookup'
import type { NamedSource } from '../input/source'
import type { Covered, Unit } from '../solve/unit'
import { readPermissions } from '../workload/permissions'
import { objectIdentity } from './object-identity'
import { shortObject } from './short-object'

/** Cloud annotations for which a field exists. */
const CLOUDS = {
  role: 'eks.amazonaws.com/role-arn',
  client: 'azure.workload.identity/client-id',
  tenant: 'azure.workload.identity/tenant-id',
}

/** Returns the unit of a ServiceAccount, with the Role and RoleBinding of the same name. */
export function accountUnit(main: NamedSource, lookup: Lookup): Unit | undefined {
  const { manifest } = main
  if (manifest.kind !== 'ServiceAccount') return undefined
  const { name, namespace, annotations = {} } = manifest.metadata
  const { fields, generated } = objectIdentity(manifest)
  return {
    main,
    optionOf: (field) => (field === 'permissions' ? 'permissions' : undefined),
    propose: (without) => {
      const binding = lookup.named('RoleBinding', name, namespace)
      const role = lookup.named('Role', name, namespace)
      const isBound =
        binding !== undefined && role !== undefined && !without.has('permissions') && binds(binding.manifest, name)
      const permissions = isBound ? readPermissions(role.manifest) : undefined
      const others = permissions === undefined || !isBound ? [] : [role, binding]
      const covers: Covered[] = [{ source: main }, ...others.map((source) => ({ source, option: 'permissions' }))]
      const [client, tenant] = [annotations[CLOUDS.client], annotations[CLOUDS.tenant]]
      const spec = compact<Plain>({
        ...fields,
        token: tokenField(manifest, { isGranted: permissions !== undefined, isBound: lookup.isBound(name, namespace) }),
        pullSecrets: nonEmpty(mapsAt(manifest, ['imagePullSecrets']).map(([, secret]) => secret.name)),
        permissions,
        aws: annotations[CLOUDS.role],
        azure: client === undefined ? undefined : compact<Plain>({ clientId: client, tenantId: tenant }),
      })
      const claim = shortObject(
        'LummoServiceAccount',
        covers.map(({ source }) => source.manifest),
        { spec, generated },
      )
      return { claim: withoutCloudAnnotations(claim), covers }
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

function binds(binding: Manifest, name: string): boolean {
  const subjects = mapsAt(binding, ['subjects']).map(([, subject]) => subject)
  const role = mapAt(binding, ['roleRef'])
  return role.kind === 'Role' && role.name === name && subjects.length === 1 && subjects[0]?.name === name
}

/** Removes annotations for which a field exists. */
function withoutCloudAnnotations(claim: Plain): Plain {
  const metadata = mapAt(claim, ['metadata'])
  const { annotations, ...rest } = metadata
  const own = Object.entries(mapAt(annotations, [])).filter(([key]) => !Object.values(CLOUDS).includes(key))
  return { ...claim, metadata: { ...rest, ...(own.length === 0 ? {} : { annotations: Object.fromEntries(own) }) } }
}
