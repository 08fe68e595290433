import { compact, nonEmpty } from '../../../../manifest/compact'
import type { Manifest, Plain } from '../../../../manifest/manifest'
import { mapAt, textAt } from '../../../../manifest/value-at'
import type { Lookup } from '../input/lookup'
import type { NamedSource } from '../input/source'
import type { Covered } from '../solve/unit'

/** Annotation of a ServiceAccount with its Google service account. */
export const GOOGLE_ACCOUNT = 'iam.gke.io/gcp-service-account'

/** Identity of an account in Google Cloud, and the objects of Config Connector that `google` generates. */
export interface GoogleRead {
  google: Plain
  covers: readonly Covered[]
}

/** Returns `google` for a ServiceAccount; undefined if the account has no permission to use a Google service account. */
export function readGoogle({ metadata }: Manifest, lookup: Lookup): GoogleRead | undefined {
  const { name, namespace, annotations = {} } = metadata
  const email = annotations[GOOGLE_ACCOUNT]
  const members = lookup.ofKind('IAMPolicyMember', namespace)
  const acting = members.find(
    ({ manifest }) =>
      textAt(manifest, ['spec', 'role']) === 'roles/iam.workloadIdentityUser' &&
      textAt(manifest, ['spec', 'member'])?.endsWith(`[${namespace ?? ''}/${name}]`) === true,
  )
  if (email === undefined || acting === undefined) return undefined
  const own = lookup.named('IAMServiceAccount', name, namespace)
  const [, account, project] = /^(.+)@(.+)\.iam\.gserviceaccount\.com$/.exec(email) ?? []
  const pool = /^serviceAccount:(.+)\[/.exec(textAt(acting.manifest, ['spec', 'member']) ?? '')?.[1]
  const grants = members.filter((one) => one !== acting && grantsTo(one, own === undefined ? email : name))
  const display = textAt(own?.manifest, ['spec', 'displayName'])
  return {
    google: compact<Plain>({
      account: own === undefined || account === name ? undefined : account,
      existing: own === undefined ? email : undefined,
      project: own === undefined ? undefined : project,
      pool,
      displayName: display === name ? undefined : display,
      roles: nonEmpty(grants.map(({ manifest }) => grantOf(mapAt(manifest, ['spec'])))),
    }),
    covers: [own, acting, ...grants].flatMap((source) => (source === undefined ? [] : [{ source, option: 'google' }])),
  }
}

/** Checks whether a grant is for a Google service account, by its email address or by its object. */
function grantsTo({ manifest }: NamedSource, account: string): boolean {
  const reference = textAt(manifest, ['spec', 'memberFrom', 'serviceAccountRef', 'name'])
  const resource = textAt(manifest, ['spec', 'resourceRef', 'kind'])
  // Topics and subscriptions generate the grants for their members.
  const isOther = resource === 'PubSubTopic' || resource === 'PubSubSubscription'
  return !isOther && (reference ?? textAt(manifest, ['spec', 'member'])?.replace(/^serviceAccount:/, '')) === account
}

function grantOf({ role, resourceRef, condition }: Plain): Plain {
  const { apiVersion, ...on } = mapAt(resourceRef, [])
  const short = String(role).replace(/^roles\//, '')
  return compact<Plain>({
    role: short,
    on: on.kind === 'Project' ? undefined : { apiVersion, ...on },
    condition,
  })
}
