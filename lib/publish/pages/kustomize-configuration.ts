import { API_VERSION } from '../../kind/claim'
import type { Table } from '../../kind/table/table'
import { groupOf } from '../../manifest/id'
import { REFERENCES } from './kustomize-references'

const HEAD = `# Written by npm run generate. What kustomize has to know of the kinds of lummo, and of those that it generates: where they
# name other objects, and where their labels, annotations, images and replicas are.
`

/** Returns the configuration for a field that kustomize changes only if the field exists. */
const existing = (path: string, kind: string): string => `- {path: ${path}, kind: ${kind}, create: false}`

/** Returns the configuration for a field that kustomize adds if the field does not exist. */
const created = (path: string, kind: string): string => `- {path: ${path}, kind: ${kind}, create: true}`

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
 * @param kinds the tables of the specs, keyed by kind
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
    // The field is never added to a Rollout, because a Rollout that refers to a workload has neither a selector nor a
    // template.
    commonLabels: [
      ...having('selectorLabels').map((kind) => created('spec/selectorLabels', kind)),
      existing('spec/selector/matchLabels', 'Rollout'),
      existing('spec/template/metadata/labels', 'Rollout'),
      existing('spec/template/spec/topologySpreadConstraints/labelSelector/matchLabels', 'Rollout'),
      ...affinity('spec/template/spec').map((path) => existing(path, 'Rollout')),
      existing('spec/jobTargetRef/template/metadata/labels', 'ScaledJob'),
      existing('spec/selector/matchLabels', 'PodMonitor'),
      existing('spec/selector/matchLabels', 'ServiceMonitor'),
    ],
    templateLabels: [
      ...having('podLabels').map((kind) => created('spec/podLabels', kind)),
      existing('spec/template/metadata/labels', 'Rollout'),
    ],
    commonAnnotations: [
      ...having('podAnnotations').map((kind) => created('spec/podAnnotations', kind)),
      existing('spec/template/metadata/annotations', 'Rollout'),
    ],
    // kustomize finds the images in `containers` without any configuration.
    images: [existing('spec/image', 'LummoContainer')],
    replicas: [
      ...having('replicas').map((kind) => created('spec/replicas', kind)),
      existing('spec/replicas', 'Rollout'),
    ],
  }
  const text = Object.entries(sections).map(([name, lines]) => `${name}:\n${lines.join('\n')}\n`)
  return `${HEAD}${text.join('')}`
}
