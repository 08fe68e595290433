import type { FieldPath, Finding } from '../../finding/finding'
import type { Rule } from '../../finding/rule'
import { badValue, missingField, notAllowed } from '../../finding/rules'
import { suggest } from '../../finding/suggest'
import type { World } from '../../kind/claim'
import { compact } from '../../manifest/compact'
import { quoted } from '../../manifest/grammar/quoted'
import { podsOf } from '../../manifest/observed/pods'
import { textAt } from '../../manifest/value-at'
import { noApp, noProjectNumber } from './rules'

/** Member of a grant, as in an IAMPolicyMember. */
export type Member = { member: string } | { memberFrom: { serviceAccountRef: { name: string; namespace?: string } } }

interface Members {
  members: Member[]
  findings: Finding[]
}

/** Kubernetes ServiceAccount of an application. */
interface Account {
  app: string
  name: string
  namespace: string | undefined
}

const OUR_WORKLOADS = [
  'LummoDeployment',
  'LummoRollout',
  'LummoStatefulSet',
  'LummoDaemonSet',
  'LummoJob',
  'LummoCron',
] as const
const WORKLOADS = ['Deployment', 'Rollout', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob'] as const
/**
 * Annotation that contains the Google service account of a Kubernetes account. Source: GKE, Workload Identity
 * Federation.
 */
const ACTS_AS = 'iam.gke.io/gcp-service-account'
/** Pattern of a full IAM member. Source: IAM "Principal identifiers". */
const IN_FULL = /^(user|serviceAccount|group|domain|principal|principalSet):\S+$/

/**
 * Resolves an entry of `publishers` or `subscribers` to IAM members. The entry is a full IAM member, an application, or
 * an IAMServiceAccount.
 */
export function membersOf(text: string, path: FieldPath, world: World): Members {
  const refused = (rule: Rule, message: string): Members => ({ members: [], findings: [rule.at(path, message)] })
  if (/^all(Authenticated)?Users$/.test(text)) {
    return refused(
      notAllowed,
      `\`${text}\` would grant access to anyone on the internet. List the accounts that need access.`,
    )
  }
  if (text.includes(':')) {
    if (IN_FULL.test(text)) return { members: [{ member: text }], findings: [] }
    const forms = '`serviceAccount:`, `group:`, `user:` or `principal:`'
    return refused(badValue, `${quoted(text)} is not an IAM member. Set a member that starts with ${forms}.`)
  }
  if (text.includes('@')) {
    if (/^[^@\s]+@[a-z0-9.-]+\.gserviceaccount\.com$/.test(text)) {
      return { members: [{ member: `serviceAccount:${text}` }], findings: [] }
    }
    return refused(badValue, `\`${text}\` is not a service account. Set \`user:${text}\` or \`group:${text}\`.`)
  }
  return byName(text, path, world)
}

function byName(text: string, path: FieldPath, world: World): Members {
  const accounts = accountsOf(text, world)
  const google = world.get('IAMServiceAccount', text)
  const known = accounts.filter(({ app }) => app === text)
  const found = [...new Map(known.map((one) => [`${one.namespace ?? ''}/${one.name}`, one])).values()]
  const acting = found.flatMap((account) => actsAs(account, world) ?? [])
  if (acting.length > 0)
    return { members: acting.map((email) => ({ member: `serviceAccount:${email}` })), findings: [] }
  if (google !== undefined) {
    const { name, namespace } = google.metadata
    const serviceAccountRef = compact<{ name: string; namespace?: string }>({ name, namespace })
    return { members: [{ memberFrom: { serviceAccountRef } }], findings: [] }
  }
  if (found.length === 0) {
    const { proposed } = suggest(text, appsIn(world))
    const fix =
      proposed === undefined
        ? 'For an account outside the package, set its full email address'
        : `Replace the name with \`${proposed}\`, or set the full email address of an account outside the package`
    const message = `\`${text}\` is not an application or IAMServiceAccount in the package. ${fix}, such as \`name@project.iam.gserviceaccount.com\`.`
    return { members: [], findings: [noApp.at(path, message)] }
  }
  return principals(found, path, world)
}

/**
 * Returns the IAM members for Kubernetes accounts. Source: GKE "Authenticate to Google Cloud APIs from GKE workloads",
 * principals of Workload Identity Federation.
 */
function principals(accounts: readonly Account[], path: FieldPath, world: World): Members {
  const { project, projectNumber } = world.settings.pubsub
  const members: Member[] = []
  const findings: Finding[] = []
  for (const { app, name, namespace } of accounts) {
    const pool = `principal://iam.googleapis.com/projects/${projectNumber}/locations/global/workloadIdentityPools/${project}.svc.id.goog`
    if (project === undefined || projectNumber === undefined) {
      const message = `\`${app}\` has no Google identity without \`pubsub.project\` and \`pubsub.projectNumber\` in the settings. Set both; \`gcloud projects describe PROJECT --format="value(projectNumber)"\` prints the number.`
      findings.push(noProjectNumber.at(path, message))
    } else if (namespace === undefined) {
      const message = `\`${app}\` has no Google identity, because it has no namespace. Set its \`metadata.namespace\`, or set the full email address of the account.`
      findings.push(missingField.at(path, message))
    } else members.push({ member: `${pool}/subject/ns/${namespace}/sa/${name}` })
  }
  return { members, findings }
}

function actsAs({ name, namespace }: Account, world: World): string | undefined {
  return world.get('ServiceAccount', name, namespace)?.metadata.annotations?.[ACTS_AS]
}

/**
 * Returns the accounts of all applications, from claims, and from foreign objects that contain the given word. The
 * defaults of other claims are not set yet, so the settings of the claim that reads them apply.
 */
function accountsOf(word: string, world: World): Account[] {
  const ours = OUR_WORKLOADS.flatMap((kind) =>
    world.claims(kind).map(({ name, namespace, spec }): Account => {
      const account = typeof spec.serviceAccount === 'string' ? spec.serviceAccount : undefined
      const app = typeof spec.app === 'string' ? spec.app : name
      return { app, name: account ?? world.settings.workload.serviceAccount ?? name, namespace }
    }),
  )
  const natives = world.find(WORKLOADS, word).flatMap((workload): Account[] => {
    const { name: called, labels, namespace } = workload.metadata
    const name = textAt(podsOf(workload)?.spec, ['serviceAccountName'])
    return name !== undefined ? [{ app: labels?.app ?? called, name, namespace }] : []
  })
  // A generated object takes precedence over its claim, because a patch can have changed the object.
  const isMade = (one: Account) => natives.some(({ app, namespace }) => app === one.app && namespace === one.namespace)
  return [...ours.filter((one) => !isMade(one)), ...natives]
}

const appsIn = (world: World): string[] => [...new Set(accountsOf('', world).map(({ app }) => app))]
