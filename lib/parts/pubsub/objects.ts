import type { IAMPolicyMemberSpec } from '../../manifest/custom-resources/iam-policy-member'
import type { PubSubSubscriptionSpec } from '../../manifest/custom-resources/pub-sub-subscription'
import type { PubSubTopicSpec } from '../../manifest/custom-resources/pub-sub-topic'
import type { Finding } from '../../finding/finding'
import { badValue } from '../../finding/rules'
import type { Claim } from '../../kind/claim'
import { compact } from '../../manifest/compact'
import type { Manifest, Metadata } from '../../manifest/manifest'
import { labelValue } from '../../manifest/grammar/name'
import type { Settings } from '../../settings/spec'
import { objectName } from './names'
import type { PubSubFields } from './spec'

export type PubSubTopic = Manifest & { spec: PubSubTopicSpec }
export type PubSubSubscription = Manifest & { spec: PubSubSubscriptionSpec }
export type IAMPolicyMember = Manifest & { spec: IAMPolicyMemberSpec }

export const PUBSUB_API = 'pubsub.cnrm.cloud.google.com/v1beta1'
/**
 * Annotation with the project of an object. Without the annotation, Config Connector uses the project of the namespace.
 */
export const PROJECT = 'cnrm.cloud.google.com/project-id'
/** Annotation with the deletion policy of the Google Cloud resource. */
export const DELETION_POLICY = 'cnrm.cloud.google.com/deletion-policy'

/** Properties of a claim that set its project: a field, or an annotation of Config Connector. */
export type InProject = Pick<Claim<Pick<PubSubFields, 'project'>>, 'spec' | 'annotations'>

/** Returns the project that a claim sets explicitly. */
export const ownProject = ({ spec, annotations }: InProject): string | undefined => spec.project ?? annotations[PROJECT]

/** Returns the project of a claim’s topics and subscriptions, if it is known. */
export const projectOf = (claim: InProject, settings: Settings): string | undefined =>
  ownProject(claim) ?? settings.pubsub.project

/**
 * Returns the labels of the objects that a claim generates: only those of the user, because Config Connector converts
 * labels without a prefix to Google Cloud labels.
 */
export function pubsubLabels(claim: Claim<Pick<PubSubFields, 'app' | 'part-of'>>): Record<string, string> {
  const { app, 'part-of': partOf } = claim.spec
  return compact<Record<string, string>>({
    app,
    'part-of': partOf,
    'app.kubernetes.io/name': app ?? labelValue(claim.name),
    'app.kubernetes.io/instance': labelValue(claim.name),
    'app.kubernetes.io/part-of': partOf,
    'app.kubernetes.io/managed-by': 'lummo',
  } as Record<string, string>)
}

/**
 * Returns the metadata of a topic or subscription. When the object is deleted, the Google Cloud resource is kept by
 * default.
 */
export function pubsubMetadata(name: string, claim: Claim<PubSubFields>, settings: Settings): Metadata {
  const annotations = compact<Record<string, string>>({
    [PROJECT]: projectOf(claim, settings),
    // Annotations of Config Connector in the claim pass through.
    [DELETION_POLICY]:
      claim.spec.whenRemoved === 'keep' ? (claim.annotations[DELETION_POLICY] ?? 'abandon') : undefined,
  } as Record<string, string>)
  return { name: objectName(name), labels: pubsubLabels(claim), annotations }
}

/**
 * Checks labels that become Google Cloud labels. Config Connector drops labels with a prefix (pkg/label/label.go).
 * Source: Google Cloud "Requirements for labels".
 */
export function checkLabels({ labels, spec }: Claim<Pick<PubSubFields, 'part-of'>>): Finding[] {
  const all = [
    ...Object.entries(labels).map(([key, value]) => ({ key, value, path: ['metadata', 'labels', key] })),
    ...(spec['part-of'] === undefined ? [] : [{ key: 'part-of', value: spec['part-of'], path: ['spec', 'part-of'] }]),
  ]
  return all
    .filter(({ key, value }) => !key.includes('/') && !(/^[a-z][a-z0-9_-]*$/.test(key) && /^[a-z0-9_-]*$/.test(value)))
    .map(({ key, value, path }) => {
      const message = `The label \`${key}: ${value}\` is not valid in Google Cloud, which allows only lower-case letters, digits, \`-\` and \`_\`. ${path[0] === 'spec' ? 'Rename the label.' : `Rename the label, or add a prefix to its key, as in \`example.com/${key}\`.`}`
      return badValue.at(path, message, { current: value })
    })
}
