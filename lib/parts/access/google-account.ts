import type { IAMPolicyMemberSpec } from '../../manifest/custom-resources/iam-policy-member'
import type { IAMServiceAccountSpec } from '../../manifest/custom-resources/iam-service-account'
import type { Finding, FieldPath } from '../../finding/finding'
import { badName, badValue, chooseOne, escalates, missingField, wildcard } from '../../finding/rules'
import { compact } from '../../manifest/compact'
import { quoted } from '../../manifest/grammar/quoted'
import { contentHash, stableJson } from '../../manifest/hash'
import type { Manifest } from '../../manifest/manifest'
import { nameWithSuffix } from '../../manifest/grammar/name'
import { choiceMessage, listText } from '../../manifest/text'
import type { Settings } from '../../settings/spec'
import type { Google } from './account-spec'
import type { Identity } from '../identity/identity'

type Grant = NonNullable<Google['roles']>[number]
type PolicySpec = IAMPolicyMemberSpec
type AccountSpec = IAMServiceAccountSpec

const IAM_API = 'iam.cnrm.cloud.google.com/v1beta1'
/** Roles that apply to everything in a project. Source: IAM "Basic roles". */
const BASIC = ['roles/owner', 'roles/editor', 'roles/viewer']
const ROLE = /^((projects|organizations)\/[^/]+\/)?roles\/[\w.]+$/
/** API groups of the resources to which grants usually refer. Source: Config Connector 1.128, resource reference. */
const APIS: Readonly<Record<string, string>> = {
  ArtifactRegistryRepository: 'artifactregistry.cnrm.cloud.google.com/v1beta1',
  BigQueryDataset: 'bigquery.cnrm.cloud.google.com/v1beta1',
  BigQueryTable: 'bigquery.cnrm.cloud.google.com/v1beta1',
  IAMServiceAccount: IAM_API,
  KMSCryptoKey: 'kms.cnrm.cloud.google.com/v1beta1',
  Project: 'resourcemanager.cnrm.cloud.google.com/v1beta1',
  PubSubSubscription: 'pubsub.cnrm.cloud.google.com/v1beta1',
  PubSubTopic: 'pubsub.cnrm.cloud.google.com/v1beta1',
  SecretManagerSecret: 'secretmanager.cnrm.cloud.google.com/v1beta1',
  SpannerDatabase: 'spanner.cnrm.cloud.google.com/v1beta1',
  StorageBucket: 'storage.cnrm.cloud.google.com/v1beta1',
}

/** The Google service account that belongs to a Kubernetes account. */
export interface GoogleAccount {
  manifests: Manifest[]
  /** Annotations of the ServiceAccount that contain the Google service account. */
  annotations: Record<string, string>
  findings: Finding[]
}

/**
 * Returns the Google service account that pods use (Workload Identity Federation for GKE), the permission to use it,
 * and its roles. An IAMPolicyMember is immutable, so its name contains a hash of its content. Source: CRD
 * IAMPolicyMember v1beta1 (`self == oldSelf`).
 */
export function googleAccount(google: Google, id: Identity, settings: Settings, path: FieldPath): GoogleAccount {
  const account = google.account ?? id.name
  const project = google.project ?? projectIn(google.existing) ?? settings.google.project
  const pool = google.pool ?? settings.google.pool ?? (project === undefined ? undefined : `${project}.svc.id.goog`)
  const findings = checkGoogle(google, { account, project, id }, path)
  if (project === undefined || pool === undefined) return { manifests: [], annotations: {}, findings }
  const email = google.existing ?? `${account}@${project}.iam.gserviceaccount.com`
  const made = google.existing === undefined
  const own = made ? { name: id.name } : { external: `projects/${project}/serviceAccounts/${email}` }
  const acting = {
    resourceRef: { apiVersion: IAM_API, kind: 'IAMServiceAccount', ...own },
    role: 'roles/iam.workloadIdentityUser',
    member: `serviceAccount:${pool}[${id.namespace ?? ''}/${id.name}]`,
  }
  const member = made ? { memberFrom: { serviceAccountRef: { name: id.name } } } : { member: `serviceAccount:${email}` }
  const grants = (google.roles ?? []).map((grant) => ({ ...rightOf(grant, project), ...member }))
  return {
    manifests: [
      ...(made ? [serviceAccount(google, account, project, id)] : []),
      policyMember('workload-identity', acting, id),
      ...grants.map((grant) => policyMember(shortRole(grant.role), grant as PolicySpec, id)),
    ],
    annotations: { 'iam.gke.io/gcp-service-account': email },
    findings,
  }
}

const projectIn = (email: string | undefined): string | undefined =>
  /@([a-z0-9-]+)\.iam\.gserviceaccount\.com$/.exec(email ?? '')?.[1]

const serviceAccount = (google: Google, account: string, project: string, id: Identity): Manifest => ({
  apiVersion: IAM_API,
  kind: 'IAMServiceAccount',
  metadata: { name: id.name, labels: id.labels, annotations: { 'cnrm.cloud.google.com/project-id': project } },
  spec: compact<AccountSpec>({
    displayName: google.displayName ?? id.name,
    resourceID: account === id.name ? undefined : account,
  }),
})

const policyMember = (what: string, spec: PolicySpec, id: Identity): Manifest => ({
  apiVersion: IAM_API,
  kind: 'IAMPolicyMember',
  metadata: {
    name: nameWithSuffix(id.name, `${what}-${contentHash(stableJson(spec), 8)}`, 253),
    labels: id.labels,
  },
  spec,
})

/**
 * Returns the grant of a role. The prefix `roles/` is optional. A role without a resource applies to the whole project.
 */
function rightOf({ role, on, condition }: Grant, project: string): Omit<PolicySpec, 'member' | 'memberFrom'> {
  const wide = { apiVersion: APIS.Project, kind: 'Project', external: `projects/${project}` }
  const resourceRef = on === undefined ? wide : { apiVersion: on.apiVersion ?? APIS[on.kind], ...on }
  return compact<Omit<PolicySpec, 'member' | 'memberFrom'>>({
    resourceRef: compact<PolicySpec['resourceRef']>(resourceRef as PolicySpec['resourceRef']),
    role: fullRole(role),
    condition: condition === undefined ? undefined : (condition as NonNullable<PolicySpec['condition']>),
  })
}

const fullRole = (role: string): string => (role.includes('/') ? role : `roles/${role}`)

const shortRole = (role: string): string =>
  (role.split('/').pop() ?? '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')

function checkGoogle(
  google: Google,
  { account, project, id }: { account: string; project: string | undefined; id: Identity },
  path: FieldPath,
): Finding[] {
  const findings: Finding[] = []
  if (project === undefined) {
    const message = 'No Google Cloud project is set. Set `project` here, or `google: {project}` in the settings.'
    findings.push(missingField.at(path, message))
  }
  if (id.namespace === undefined) {
    const message =
      'A Google identity requires a namespace, because the identity contains the namespace. Set `metadata.namespace`.'
    findings.push(missingField.at(path, message))
  }
  if (google.existing === undefined && !/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/.test(account)) {
    const message = `\`${account}\` is not a valid Google account ID. Use 6 to 30 lower-case letters, digits or \`-\`, starting with a letter and ending with a letter or digit.`
    findings.push(badName.at(path, message))
  }
  if (google.existing !== undefined && (google.account ?? google.displayName) !== undefined) {
    const message = '`account` and `displayName` have no effect with `existing`. Remove both fields.'
    findings.push(chooseOne.at([...path, 'existing'], message))
  }
  const itsProject = projectIn(google.existing)
  if (itsProject !== undefined && google.project !== undefined && google.project !== itsProject) {
    const message = `According to its email address, the service account belongs to the project \`${itsProject}\`. Remove \`project\`, or set \`on: {kind: Project, external: projects/${google.project}}\` for a role in another project.`
    findings.push(chooseOne.at([...path, 'project'], message, { current: google.project, proposed: itsProject }))
  }
  return [...findings, ...(google.roles ?? []).flatMap((grant, at) => checkGrant(grant, [...path, 'roles', at]))]
}

function checkGrant({ role, on }: Grant, path: FieldPath): Finding[] {
  const findings: Finding[] = []
  const full = fullRole(role)
  if (!ROLE.test(full)) {
    const message = `${quoted(role)} is not a role. Set \`pubsub.publisher\`, or \`projects/acme/roles/deployer\` for a custom role.`
    findings.push(badValue.at([...path, 'role'], message))
  }
  if (BASIC.includes(full)) {
    const message = `\`${full}\` would give access to everything in the project. Set only the roles that the application needs.`
    findings.push(wildcard.at([...path, 'role'], message))
  }
  if (full === 'roles/iam.serviceAccountTokenCreator' && (on === undefined || on.kind === 'Project')) {
    const message =
      'On a project, this role allows impersonation of all its service accounts. Grant the role on a single service account.'
    findings.push(escalates.at([...path, 'role'], message))
  }
  if (on === undefined) return findings
  if ((on.name === undefined) === (on.external === undefined)) {
    const fields = ['name', 'external']
    findings.push(chooseOne.at([...path, 'on'], choiceMessage('`on`', fields, on.name === undefined ? [] : fields)))
  }
  if (on.namespace !== undefined && on.external !== undefined) {
    findings.push(
      chooseOne.at([...path, 'on', 'namespace'], 'An `external` resource cannot have a `namespace`. Remove the field.'),
    )
  }
  if (on.apiVersion === undefined && APIS[on.kind] === undefined) {
    const message = `The API version of the kind ${on.kind} is unknown. Set \`apiVersion\`, which is optional only for known kinds such as ${listText(Object.keys(APIS).slice(0, 3))}.`
    findings.push(missingField.at([...path, 'on', 'kind'], message))
  }
  return findings
}
