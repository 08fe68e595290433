import type { Plain } from '../../lib/manifest/manifest'

/** A patch and its result. test/hosts compares the result with that of kubectl. */
export interface MergeCase {
  name: string
  target: Plain
  patch: Plain
  expected: Plain
  /** Whether the result of kubectl has the same elements in a different order, with those of the patch first. */
  kubectlReorders?: true
}

export const object = (apiVersion: string, kind: string, fields: Plain): Plain => ({
  apiVersion,
  kind,
  metadata: { name: 'web' },
  ...fields,
})

export const deploymentWith = (podSpec: Plain): Plain =>
  object('apps/v1', 'Deployment', {
    spec: { selector: { matchLabels: { app: 'web' } }, template: { metadata: {}, spec: podSpec } },
  })

export const inPodSpec = (podSpec: Plain): Plain => ({ spec: { template: { spec: podSpec } } })

/** Returns a case inside the pod spec of a Deployment: object, patch and result. */
export const podCase = (name: string, target: Plain, patch: Plain, expected: Plain): MergeCase => ({
  name,
  target: deploymentWith(target),
  patch: inPodSpec(patch),
  expected: deploymentWith(expected),
})

/** Returns a case in which the patch changes the only container. */
export const containerCase = (name: string, target: Plain, patch: Plain, expected: Plain): MergeCase =>
  podCase(
    name,
    { containers: [{ name: 'app', image: 'app:1', ...target }] },
    { containers: [{ name: 'app', ...patch }] },
    { containers: [{ name: 'app', image: 'app:1', ...expected }] },
  )

export const app = { name: 'app', image: 'app:1' }
export const proxy = { name: 'proxy', image: 'proxy:1' }
export const tail = { name: 'tail', image: 'tail:1' }
