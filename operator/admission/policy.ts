import { API_VERSION, type Kind } from '../../lib/kind/claim'
import { groupedBy } from '../../lib/manifest/grouped-by'
import { groupOf } from '../../lib/manifest/id'
import type { Manifest, Plain } from '../../lib/manifest/manifest'
import { crdOf } from '../../lib/publish/schema/crds'
import { pluralOf } from '../../lib/publish/schema/plural'
import type { Suite } from '../../lib/run/package'
import { NAMESPACE, OPERATOR } from '../rbac/roles'

const NAME = 'lummo-known-fields'
const kindsOf = (suite: Suite): Kind[] => [...suite.kinds, suite.settings]

/** Returns the rules that select requests to store short objects, one for each API version. */
const storedClaims = (suite: Suite): Plain[] =>
  [...groupedBy(kindsOf(suite), ({ apiVersion }) => apiVersion)].map(([apiVersion, kinds]) => ({
    apiGroups: [groupOf(apiVersion)],
    apiVersions: [apiVersion.slice(groupOf(apiVersion).length + 1)],
    operations: ['CREATE', 'UPDATE'],
    resources: kinds.map(({ kind }) => pluralOf(kind.toLowerCase())),
    scope: 'Namespaced',
  }))

/** Returns the fields of a kind in all their spellings: the fields next to `spec`, and those in `spec`. */
function fieldsOf(kind: Kind): { root: string[]; spec: string[] } {
  const [version] = (crdOf(kind, 'none').spec as { versions: { schema: { openAPIV3Schema: Plain } }[] }).versions
  const properties = version?.schema.openAPIV3Schema.properties as Readonly<Record<string, Plain>>
  return { root: Object.keys(properties), spec: Object.keys(properties.spec?.properties ?? {}) }
}

/**
 * Returns a ValidatingAdmissionPolicy with its binding. The policy refuses unknown fields in `spec` and next to `spec`,
 * which the definitions for the operator would store. CEL cannot express the checks of the engine, so the webhook and
 * the operator check values and nested fields. If a rule cannot be evaluated, the request is allowed.
 */
export function admissionPolicy(suite: Suite): Manifest[] {
  const fields = Object.fromEntries(kindsOf(suite).map((kind) => [kind.kind, fieldsOf(kind)]))
  const table = (part: 'root' | 'spec') =>
    JSON.stringify(Object.fromEntries(Object.entries(fields).map(([kind, own]) => [kind, own[part]])))
  const metadata = { name: NAME, labels: { 'app.kubernetes.io/name': OPERATOR, 'app.kubernetes.io/part-of': 'lummo' } }
  const apiVersion = 'admissionregistration.k8s.io/v1'
  const policy: Manifest = {
    apiVersion,
    kind: 'ValidatingAdmissionPolicy',
    metadata,
    spec: {
      failurePolicy: 'Ignore',
      matchConstraints: { resourceRules: storedClaims(suite) },
      matchConditions: [
        { name: 'not-deleted', expression: '!has(object.metadata.deletionTimestamp)' },
        {
          name: 'changed',
          expression:
            'request.operation == "CREATE" || !has(object.spec) || !has(oldObject.spec) || object.spec != oldObject.spec',
        },
      ],
      variables: [
        { name: 'inRoot', expression: `object.filter(field, !(field in ${table('root')}[object.kind]))` },
        {
          name: 'inSpec',
          expression: `has(object.spec) ? object.spec.filter(field, !(field in ${table('spec')}[object.kind])) : []`,
        },
      ],
      validations: [
        {
          expression: 'variables.inSpec.size() == 0',
          messageExpression:
            '"`" + variables.inSpec[0] + "` is not a field of `spec` of " + object.kind + ". Run `lummo check` for similar names."',
        },
        {
          expression: 'variables.inRoot.size() == 0',
          messageExpression:
            '"`" + variables.inRoot[0] + "` is not a field of " + object.kind + ". Move the fields of the kind under `spec`."',
        },
      ],
    },
  }
  const binding: Manifest = {
    apiVersion,
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata,
    spec: { policyName: NAME, validationActions: ['Deny'] },
  }
  return [policy, binding]
}

/** The Certificate of the webhook, and the Secret that contains the certificate. */
export const WEBHOOK_CERTIFICATE = `${OPERATOR}-webhook`

/**
 * Returns the webhook of the operator, with a self-signed certificate from cert-manager. With `Ignore`, objects are
 * accepted while the webhook is unavailable. The operator later reports their findings in the status.
 */
export function admissionWebhook(suite: Suite): Manifest[] {
  const labels = { 'app.kubernetes.io/name': OPERATOR, 'app.kubernetes.io/part-of': 'lummo' }
  const metadata = { name: WEBHOOK_CERTIFICATE, namespace: NAMESPACE, labels }
  const host = `${OPERATOR}.${NAMESPACE}.svc`
  return [
    { apiVersion: 'cert-manager.io/v1', kind: 'Issuer', metadata, spec: { selfSigned: {} } },
    {
      apiVersion: 'cert-manager.io/v1',
      kind: 'Certificate',
      metadata,
      spec: {
        secretName: WEBHOOK_CERTIFICATE,
        dnsNames: [host, `${host}.cluster.local`],
        issuerRef: { kind: 'Issuer', name: WEBHOOK_CERTIFICATE },
        privateKey: { algorithm: 'ECDSA', rotationPolicy: 'Always' },
      },
    },
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingWebhookConfiguration',
      metadata: {
        name: OPERATOR,
        labels,
        annotations: { 'cert-manager.io/inject-ca-from': `${NAMESPACE}/${WEBHOOK_CERTIFICATE}` },
      },
      webhooks: [
        {
          name: `claims.${groupOf(API_VERSION)}`,
          admissionReviewVersions: ['v1'],
          clientConfig: { service: { name: OPERATOR, namespace: NAMESPACE, path: '/validate', port: 443 } },
          failurePolicy: 'Ignore',
          matchPolicy: 'Equivalent',
          sideEffects: 'None',
          timeoutSeconds: 5,
          rules: storedClaims(suite),
          matchConditions: [
            {
              name: 'not-by-the-operator',
              expression: `request.userInfo.username != "system:serviceaccount:${NAMESPACE}:${OPERATOR}"`,
            },
          ],
        },
      ],
    },
  ]
}
