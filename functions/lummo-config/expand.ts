import type { Finding } from '../../lib/finding/finding'
import { emptyField, nameTaken, secretInGit } from '../../lib/finding/rules'
import type { Claim, Expansion, World } from '../../lib/kind/claim'
import { givenName } from '../../lib/kind/given-name'
import { compact } from '../../lib/manifest/compact'
import { sameNamespace } from '../../lib/manifest/id'
import type { ConfigMap } from '../../lib/manifest/kubernetes'
import { isPlain, type Manifest } from '../../lib/manifest/manifest'
import { podsOf } from '../../lib/manifest/observed/pods'
import { checkContentSize, configContent } from '../../lib/parts/config/content'
import { identity } from '../../lib/parts/identity/identity'
import { holdsSecret, isSecret } from '../../lib/parts/container/secret-text'
import type { Spec } from './spec'
import { hashNotFollowed } from './rules'

/**
 * Makes kustomize add a hash to the name: the first annotation applies to generators, the second to transformers. Other
 * hosts ignore both annotations. Source: kustomize v5.8, api/internal/utils/annotations.go.
 */
const NEEDS_HASH = {
  'kustomize.config.k8s.io/needs-hash': 'true',
  'internal.config.kubernetes.io/needsHashSuffix': 'enabled',
}

export function expand(claim: Claim<Spec>, world: World): Expansion {
  const { spec, name } = claim
  const content = configContent(spec)
  const config: ConfigMap = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: compact<Manifest['metadata']>({
      name,
      labels: identity(claim).labels,
      annotations: spec.nameHash === true ? NEEDS_HASH : undefined,
    }),
    ...content,
  }
  const findings = [
    ...checkKeys(spec),
    ...checkSecrets(spec),
    ...checkContentSize(content, 'values', ['spec']),
    ...(spec.nameHash === true ? checkReaders(claim, world) : []),
  ]
  return { manifests: [config], findings }
}

/** Checks that keys are unique across all content. */
function checkKeys(spec: Spec): Finding[] {
  const findings: Finding[] = []
  const seen = new Map<string, string>()
  for (const field of ['values', 'files', 'binary'] as const) {
    for (const key of Object.keys(spec[field] ?? {})) {
      const other = seen.get(key)
      if (other === undefined) seen.set(key, field)
      else {
        const message = `\`${key}\` is defined in both \`${other}\` and \`${field}\`. Remove one of the two.`
        findings.push(nameTaken.at(['spec', field, key], message, { atKey: true }))
      }
    }
  }
  if (seen.size === 0) {
    findings.push(emptyField.at(['spec'], 'The object is empty. Add `values`, `files` or `binary`.'))
  }
  return findings
}

function checkSecrets(spec: Spec): Finding[] {
  const values = Object.entries(spec.values ?? {}).filter(([key, value]) => isSecret(key, value))
  const files = Object.entries(spec.files ?? {}).filter(([key, content]) => holdsSecret(key, content))
  const found = [...values.map(([key]) => ['values', key] as const), ...files.map(([key]) => ['files', key] as const)]
  return found.map(([field, key]) => {
    const message = `\`${key}\` looks like a secret and would be readable in Git. Move the value to a Secret, and refer to the Secret in \`secrets\` or \`files\`.`
    return secretInGit.at(['spec', field, key], message, { severity: 'warning', atKey: true })
  })
}

/** Kinds that generate a Rollout. A LummoDeployment generates a Rollout if `strategy` is set. */
const ROLLING = ['LummoRollout', 'LummoDeployment'] as const

/**
 * Warns that kustomize adds its hash to references only in fields that it knows (argo-rollouts#111). Content must
 * reach a cluster before its readers, so Rollouts are generated later. Only the claims therefore show whether a
 * Rollout uses the content.
 */
function checkReaders(claim: Claim<Spec>, world: World): Finding[] {
  const { namespace } = claim
  const name = givenName(claim)
  const ours = ROLLING.flatMap((kind) => world.claims(kind))
    .filter(({ kind, spec }) => kind === 'LummoRollout' || spec.strategy !== undefined)
    .filter((one) => sameNamespace(one.namespace, namespace) && mentions(one.spec, name))
    .map((one) => `${one.kind}/${one.name}`)
  const natives = world
    .find(['Rollout'], name)
    .filter((rollout) => sameNamespace(rollout.metadata.namespace, namespace) && mentions(podsOf(rollout)?.spec, name))
    .map((rollout) => `Rollout/${rollout.metadata.name}`)
  return [...ours, ...natives].map((reader) => {
    const message = `\`nameHash\` requires the kustomize component \`kustomize/lummo\`, because ${reader} uses this object. Add the component, or remove \`nameHash\` (pods restart on changes even without a hash).`
    return hashNotFollowed.at(['spec', 'nameHash'], message)
  })
}

/** Checks whether a value contains a string. */
const mentions = (value: unknown, text: string): boolean =>
  value === text ||
  (Array.isArray(value) && value.some((entry) => mentions(entry, text))) ||
  (isPlain(value) && Object.values(value).some((member) => mentions(member, text)))
