import type { Manifest } from '../../lib/manifest/manifest'
import { violationFix, violationsOf } from '../../lib/manifest/observed/pod-security'
import { podsOf } from '../../lib/manifest/observed/pods'
import { rightsOf } from '../../lib/manifest/rights'
import { listText } from '../../lib/manifest/text'
import type { Broken } from './broken'
import type { Spec } from './spec'
import { policyPermissions, policyPodSecurity } from './rules'

/** Reports pods and permissions that violate a policy, after patches. */
export const brokenBySecurity = (manifest: Manifest, spec: Spec): Broken[] => [
  ...brokenByPods(manifest, spec),
  ...brokenByPermissions(manifest, spec),
]

function brokenByPods(manifest: Manifest, { podSecurity }: Spec): Broken[] {
  const pods = podsOf(manifest)
  if (podSecurity === undefined || pods === undefined) return []
  const all = violationsOf(pods, { level: podSecurity, refusesProbeHosts: true })
  const [first] = all
  if (first === undefined) return []
  const what = `Pod Security \`${podSecurity}\` does not allow the pods of ${manifest.kind}/${manifest.metadata.name}.`
  return [{ rule: policyPodSecurity, path: first.path, what, fix: `${violationFix(all)}.` }]
}

function brokenByPermissions(manifest: Manifest, { permissions }: Spec): Broken[] {
  if (permissions === undefined) return []
  const { everything, escalating, everyone } = rightsOf(manifest)
  const rule = policyPermissions
  const object = `${manifest.kind}/${manifest.metadata.name}`
  const [subject] = everyone
  if (subject !== undefined) {
    const what = `${object} grants permissions to \`${subject}\`, which includes accounts outside the package.`
    const path = manifest.kind === 'IAMPolicyMember' ? ['spec', 'member'] : ['subjects']
    return [{ rule, path, what, fix: 'Set a single ServiceAccount, user or group.' }]
  }
  if (everything !== undefined) {
    const what = `${object} grants wildcard permissions, but the policy does not allow them.`
    const fix =
      everything === 'roleRef'
        ? 'Replace `cluster-admin` with a role that has fewer permissions.'
        : 'Replace `*` with the required permissions.'
    return [{ rule, path: [everything], what, fix }]
  }
  if (escalating.length === 0) return []
  const verbs = listText(escalating.map((verb) => `\`${verb}\``))
  const what = `${object} allows ${verbs}, so an application could grant itself any permission.`
  return [{ rule, path: ['rules'], what, fix: `Remove ${verbs}.` }]
}
