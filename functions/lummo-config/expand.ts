import { type Draft, error, warning } from '../../lib/finding/finding'
import type { Claim, Expansion, World } from '../../lib/kind/claim'
import { compact } from '../../lib/manifest/compact'
import type { ConfigMap } from '../../lib/manifest/kubernetes'
import type { Manifest } from '../../lib/manifest/manifest'
import { checkSize, configContent, holdsSecret, namesSecret } from '../../lib/parts/config-content'
import { configsUsed } from '../../lib/parts/config-use'
import { identity } from '../../lib/parts/identity'
import { podOf } from '../../lib/parts/workload-pods'
import type { Spec } from './spec'

/**
 * Asks kustomize for a hash in the name: of a generator by the first, of a transformer by the second. Other hosts take
 * no notice. Source: kustomize v5.8, api/internal/utils/annotations.go.
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
    ...checkSize(content, 'values', ['spec']),
    ...(spec.nameHash === true ? checkReaders(name, world) : []),
  ]
  return { manifests: [config], findings }
}

/** All content is one set of keys. */
function checkKeys(spec: Spec): Draft[] {
  const findings: Draft[] = []
  const seen = new Map<string, string>()
  for (const field of ['values', 'files', 'binary'] as const) {
    for (const key of Object.keys(spec[field] ?? {})) {
      const other = seen.get(key)
      if (other === undefined) seen.set(key, field)
      else {
        const message = `\`${key}\` is there twice: in \`${other}\` and in \`${field}\`. Keep one of them.`
        findings.push(error('name-taken', ['spec', field, key], message, { atKey: true }))
      }
    }
  }
  if (seen.size === 0) {
    findings.push(error('empty-field', ['spec'], 'There is nothing in it. Add `values`, `files` or `binary`.'))
  }
  return findings
}

function checkSecrets(spec: Spec): Draft[] {
  const values = Object.entries(spec.values ?? {}).filter(([key, value]) => namesSecret(key) && value !== '')
  const files = Object.entries(spec.files ?? {}).filter(([key, content]) => holdsSecret(key, content))
  const found = [...values.map(([key]) => ['values', key] as const), ...files.map(([key]) => ['files', key] as const)]
  return found.map(([field, key]) => {
    const message = `\`${key}\` looks like a secret, and would be readable in Git. Put it into a Secret, and use that with \`secrets\` or \`files\`.`
    return warning('secret-in-git', ['spec', field, key], message, { atKey: true })
  })
}

/** kustomize writes a name with its hash only where it is told to look. Source: argo-rollouts#111. */
function checkReaders(name: string, world: World): Draft[] {
  const reads = (rollout: Manifest): boolean => {
    const pod = podOf(rollout)
    return pod !== undefined && configsUsed(pod).has(name)
  }
  return world
    .find(['Rollout'], name)
    .filter(reads)
    .map((rollout) => {
      const message = `Rollout/${rollout.metadata.name} reads this, and kustomize writes the hash into Rollouts only with the component \`kustomize/lummo\`. Add that to \`components\`, or remove \`nameHash\`: the pods restart with new content anyway.`
      return { ...warning('hash-not-followed', ['spec', 'nameHash'], message), severity: 'info' }
    })
}
