import { API_VERSION } from '../../kind/claim'
import type { Table } from '../../kind/table/table'
import { groupOf } from '../../manifest/id'
import { REFERENCES } from './kustomize-references'

const HEAD = `# Written by npm run generate. What kustomize has to know of the kinds of lummo, and of those that it generates: where they
# name other objects, and where their labels, annotations, images and replicas are.
`

/** Returns a field of a kind in the format of transformer configurations. */
const field = (path: string, kind: string, create: boolean): string =>
  kind === ''
    ? `- {path: ${path}, group: ${groupOf(API_VERSION)}, create: ${create}}`
    : `- {path: ${path}, kind: ${kind}, create: ${create}}`

const referring = (path: string, kind: string): string =>
  kind === '' ? `  - {path: ${path}, group: ${groupOf(API_VERSION)}}` : `  - {path: ${path}, kind: ${kind}}`

const affinity = (path: string): string[] =>
  ['podAffinity', 'podAntiAffinity'].flatMap((affinity) => [
    `${path}/affinity/${affinity}/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels`,
    `${path}/affinity/${affinity}/requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels`,
  ])

/**
 * Returns integrations/kustomize/lummo/references.yaml.
 *
 * @param kinds the tables of the specs, by kind
 */
export function kustomizeConfiguration(kinds: Readonly<Record<string, Table>>): string {
  const having = (name: string) => Object.keys(kinds).filter((kind) => kinds[kind]?.properties?.[name] !== undefined)
  const names = REFERENCES.flatMap(({ kind, group, fields }) => [
    group === undefined ? `- kind: ${kind}` : `- kind: ${kind}\n  group: ${group}`,
    '  fieldSpecs:',
    ...Object.entries(fields).flatMap(([owner, paths]) => paths.map((path) => referring(path, owner))),
  ])
  const sections: Record<string, string[]> = {
    nameReference: names,
    // Never created in a Rollout, because one that refers to a workload has neither selector nor template.
    commonLabels: [
      ...having('selectorLabels').map((kind) => field('spec/selectorLabels', kind, true)),
      field('spec/selector/matchLabels', 'Rollout', false),
      field('spec/template/metadata/labels', 'Rollout', false),
      field('spec/template/spec/topologySpreadConstraints/labelSelector/matchLabels', 'Rollout', false),
      ...affinity('spec/template/spec').map((path) => field(path, 'Rollout', false)),
      field('spec/jobTargetRef/template/metadata/labels', 'ScaledJob', false),
      field('spec/selector/matchLabels', 'PodMonitor', false),
      field('spec/selector/matchLabels', 'ServiceMonitor', false),
    ],
    templateLabels: [
      ...having('podLabels').map((kind) => field('spec/podLabels', kind, true)),
      field('spec/template/metadata/labels', 'Rollout', false),
    ],
    commonAnnotations: [
      ...having('podAnnotations').map((kind) => field('spec/podAnnotations', kind, true)),
      field('spec/template/metadata/annotations', 'Rollout', false),
    ],
    // kustomize finds those of `containers` itself.
    images: [field('spec/image', 'LummoContainer', false)],
    replicas: [
      ...having('replicas').map((kind) => field('spec/replicas', kind, true)),
      field('spec/replicas', 'Rollout', false),
    ],
  }
  const text = Object.entries(sections).map(([name, lines]) => `${name}:\n${lines.join('\n')}\n`)
  return `${HEAD}${text.join('')}`
}
