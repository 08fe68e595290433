import type { IAnalysisTemplate } from '@kubernetes-models/argo-rollouts/argoproj.io/v1alpha1/AnalysisTemplate'
import { type Draft, error, type FieldPath, warning } from '../finding/finding'
import { compact } from '../manifest/compact'
import type { Manifest } from '../manifest/manifest'
import { nameWithSuffix } from '../manifest/name'
import type { Strategy } from './delivery-spec'
import type { Identity } from './identity'
import type { Tags } from './monitoring'

export type AnalysisTemplate = Manifest & { spec: NonNullable<IAnalysisTemplate['spec']> }
type Metric = NonNullable<AnalysisTemplate['spec']['metrics']>[number]

/** An argument as a Rollout hands it to its templates. */
export interface AnalysisArg {
  name: string
  valueFrom: { fieldRef: { fieldPath: string } } | { podTemplateHashValue: 'Latest' }
}

export interface Analysis {
  templates: AnalysisTemplate[]
  args: AnalysisArg[]
  findings: Draft[]
}

/**
 * How often a metric is measured and how many bad results it takes. A background analysis runs as long as the rollout;
 * one that stands before a switch must end by itself.
 */
const rhythm = (endsByItself: boolean): Partial<Metric> =>
  endsByItself ? { interval: '1m', count: 5, failureLimit: 1 } : { interval: '1m', failureLimit: 2 }

/** The templates for what a strategy watches, and the arguments they need. Source: argo-rollouts v1.9, docs/analysis. */
export function analysisOf(
  metrics: Strategy['metrics'],
  id: Identity,
  tags: Tags,
  tagged: boolean,
  endsByItself: boolean,
  path: FieldPath,
): Analysis {
  const analysis: Analysis = { templates: [], args: [], findings: [] }
  const template = (name: string, args: readonly string[], list: Metric[]): AnalysisTemplate => ({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AnalysisTemplate',
    metadata: { name: nameWithSuffix(id.name, name, 253), labels: id.labels },
    spec: { args: args.map((arg) => ({ name: arg })), metrics: list },
  })
  if (metrics?.datadog !== undefined) {
    analysis.findings.push(...checkDatadog(metrics.datadog, tags, tagged, [...path, 'datadog']))
    const names = ['service', 'env', 'version']
    analysis.templates.push(template('datadog', names, datadogMetrics(metrics.datadog, endsByItself)))
    // Of the Rollout itself, whose labels change with the version: so only the new pods are measured.
    const fieldPath = (name: string) => `metadata.labels['tags.datadoghq.com/${name}']`
    analysis.args.push(...names.map((name) => ({ name, valueFrom: { fieldRef: { fieldPath: fieldPath(name) } } })))
  }
  if (metrics?.prometheus !== undefined) {
    analysis.findings.push(...checkPrometheus(metrics.prometheus, [...path, 'prometheus', 'checks']))
    const list = prometheusMetrics(metrics.prometheus, endsByItself)
    analysis.templates.push(template('prometheus', ['canary-hash'], list))
    analysis.args.push({ name: 'canary-hash', valueFrom: { podTemplateHashValue: 'Latest' } })
  }
  return analysis
}

type Datadog = NonNullable<NonNullable<Strategy['metrics']>['datadog']>
type Prometheus = NonNullable<NonNullable<Strategy['metrics']>['prometheus']>

function datadogMetrics(datadog: Datadog, endsByItself: boolean): Metric[] {
  const scope = '{service:{{args.service}},env:{{args.env}},version:{{args.version}}}'
  const metric = (name: string, query: string, most: number): Metric => ({
    name,
    ...rhythm(endsByItself),
    // Without any request there is no result; that is no error.
    successCondition: `default(result, 0) <= ${most}`,
    provider: {
      datadog: compact<NonNullable<Metric['provider']['datadog']>>({
        apiVersion: 'v2',
        interval: '5m',
        aggregator: 'avg',
        query,
        secretRef: datadog.secret === undefined ? undefined : { name: datadog.secret, namespaced: true },
      }),
    },
  })
  const { operation, errorRPM, p95latency } = datadog
  return [
    ...(errorRPM === undefined
      ? []
      : [metric('errors-per-minute', `sum:trace.${operation}.errors${scope}.as_count().rollup(sum, 60)`, errorRPM)]),
    ...(p95latency === undefined ? [] : [metric('p95-latency', `p95:trace.${operation}${scope}`, p95latency)]),
  ]
}

function prometheusMetrics({ address, checks }: Prometheus, endsByItself: boolean): Metric[] {
  return checks.map(({ name, query, below, above }) => ({
    name,
    ...rhythm(endsByItself),
    successCondition: `len(result) == 0 || isNaN(result[0]) || result[0] ${below === undefined ? `>= ${above}` : `<= ${below}`}`,
    provider: { prometheus: { address, query } },
  }))
}

function checkDatadog(datadog: Datadog, tags: Tags, tagged: boolean, path: FieldPath): Draft[] {
  const findings: Draft[] = []
  if (datadog.errorRPM === undefined && datadog.p95latency === undefined) {
    findings.push(error('no-metric', path, 'Nothing is measured. Set `errorRPM`, `p95latency` or both.'))
  }
  const lacking = [
    ...(tagged ? [] : ['`monitoring: {datadog: true}`']),
    ...(tags.env === undefined ? ['`env` (here, or in the settings)'] : []),
    ...(tags.version === undefined ? ['`version`, or a tag on the main image'] : []),
  ]
  if (lacking.length > 0) {
    const message = `Only the new version may be measured, and Datadog knows it by its tags. Add ${lacking.join(' and ')}.`
    findings.push(error('untagged-canary', path, message))
  }
  return findings
}

function checkPrometheus({ checks }: Prometheus, path: FieldPath): Draft[] {
  return checks.flatMap((check, at) => {
    const findings: Draft[] = []
    if ((check.below === undefined) === (check.above === undefined)) {
      findings.push(error('choose-one', [...path, at], 'Set exactly one of `below` and `above`.'))
    }
    if (!check.query.includes('{{args.canary-hash}}')) {
      const message =
        'This query measures old pods as well, so a bad new version hides behind them. Select by `rollouts_pod_template_hash="{{args.canary-hash}}"`.'
      findings.push(warning('measures-old-pods', [...path, at, 'query'], message))
    }
    if (checks.findIndex(({ name }) => name === check.name) !== at) {
      findings.push(error('name-taken', [...path, at, 'name'], `There are two checks \`${check.name}\`. Rename one.`))
    }
    return findings
  })
}
