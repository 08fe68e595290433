import { choiceMessage, listText } from '../../../manifest/text'
import type { FieldPath, Finding } from '../../../finding/finding'
import { chooseOne, nameTaken, outOfRange } from '../../../finding/rules'
import { compact } from '../../../manifest/compact'
import type { AnalysisTemplateSpec } from '../../../manifest/custom-resources/analysis-template'
import { goDuration, parseDuration } from '../../../manifest/grammar/duration'
import { nameWithSuffix } from '../../../manifest/grammar/name'
import type { Manifest } from '../../../manifest/manifest'
import type { Identity } from '../../identity/identity'
import type { Tags } from '../../monitoring/monitoring'
import type { RolloutAnalysis } from '../rollout-strategy'
import { measuresOldPods, neverFails, noMetric, noVector, oddThreshold, untaggedCanary } from '../rules'
import type { Metrics } from './spec'

export type AnalysisTemplate = Manifest & { spec: AnalysisTemplateSpec }
type Metric = NonNullable<AnalysisTemplate['spec']['metrics']>[number]

/** An argument that a Rollout passes to its templates. */
export type AnalysisArg = NonNullable<RolloutAnalysis['args']>[number]

/** The pods to measure, and the type of measurement. */
export interface Measured {
  metrics: Metrics | undefined
  id: Identity
  tags: Tags
  /** Whether the pods have Datadog tags. */
  tagged: boolean
  /** Service that routes only to the new pods. */
  service?: string | undefined
  /** Whether the analysis runs between two steps and must end. Every other analysis runs as long as the rollout. */
  ends: boolean
  path: FieldPath
}

export interface Analysis {
  templates: AnalysisTemplate[]
  args: AnalysisArg[]
  findings: Finding[]
}

type Datadog = NonNullable<Metrics['datadog']>
type Prometheus = NonNullable<Metrics['prometheus']>

/**
 * Returns the templates for the metrics of a strategy, and the arguments of these templates. Source: argo-rollouts
 * v1.9, docs/analysis.
 */
export function analysisOf({ metrics, id, tags, tagged, service, ends, path }: Measured): Analysis {
  const analysis: Analysis = { templates: [], args: [], findings: [] }
  if (metrics === undefined) return analysis
  const rhythm = rhythmOf(metrics, ends)
  const add = (source: string, args: readonly AnalysisArg[], list: Metric[]): void => {
    analysis.args.push(...args)
    analysis.templates.push({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'AnalysisTemplate',
      metadata: { name: nameWithSuffix(id.name, source, 253), labels: id.labels },
      spec: {
        args: args.map(({ name }) => ({ name })),
        metrics: list.map(({ name, ...metric }) => ({ name, ...rhythm, ...metric })),
      },
    })
  }
  analysis.findings.push(...checkRhythm(metrics, rhythm, path))
  if (metrics.datadog !== undefined) {
    analysis.findings.push(...checkDatadog(metrics.datadog, tags, tagged, [...path, 'datadog']))
    add('datadog', DATADOG_ARGS, datadogMetrics(metrics.datadog))
  }
  if (metrics.prometheus !== undefined) {
    analysis.findings.push(...checkPrometheus(metrics.prometheus, service, [...path, 'prometheus', 'checks']))
    const hash = { name: 'canary-hash', valueFrom: { podTemplateHashValue: 'Latest' } }
    add('prometheus', [hash], prometheusMetrics(metrics.prometheus))
  }
  return analysis
}

/** Returns the references from an analysis to its templates. */
export const namesOf = (templates: readonly Manifest[]): { templateName: string }[] =>
  templates.map(({ metadata }) => ({ templateName: metadata.name }))

/**
 * The labels of the Rollout change with the version, so that only the new pods are measured. Datadog trace metrics have
 * the tags env, service and version, but not the hash of the pod template.
 */
const DATADOG_ARGS: readonly AnalysisArg[] = [
  ['service-name', 'service'],
  ['env', 'env'],
  ['version', 'version'],
].map(([name = '', tag]) => ({
  name,
  valueFrom: { fieldRef: { fieldPath: `metadata.labels['tags.datadoghq.com/${tag}']` } },
}))

type Rhythm = { interval?: string; count?: number; failureLimit?: number; inconclusiveLimit?: number }

/** Number of initial measurements that may have no data, because metrics of new pods arrive with a delay. */
const LATE = 2

function rhythmOf(metrics: Metrics, ends: boolean): Rhythm {
  const count = metrics.count ?? (ends ? 5 : undefined)
  return compact<Rhythm>({
    interval: goDuration(parseDuration(metrics.interval) ?? 0),
    count,
    failureLimit: metrics.failureLimit,
    // At least the last measurement must have data.
    inconclusiveLimit: Math.min(Math.max(LATE, metrics.failureLimit), (count ?? Number.POSITIVE_INFINITY) - 1),
  })
}

function datadogMetrics({ operation, errorRPM, p95latency, window, secret }: Datadog): Metric[] {
  const scope = '{service:{{args.service-name}},env:{{args.env}},version:{{args.version}}}'
  const seconds = parseDuration(window) ?? 0
  const datadog = (what: Metric['provider']['datadog']): Metric['provider'] => ({
    datadog: compact<NonNullable<Metric['provider']['datadog']>>({
      apiVersion: 'v2',
      interval: goDuration(seconds),
      ...what,
      secretRef: secret === undefined ? undefined : { name: secret, namespaced: true },
    }),
  })
  const metrics: Metric[] = []
  if (errorRPM !== undefined) {
    // Without errors, the error count has no data points, so the request count shows whether requests were traced at
    // all.
    const requests = datadog({ aggregator: 'sum', query: `sum:trace.${operation}.hits${scope}.as_count()` })
    metrics.push({ name: 'requests', ...measured('default(result, 0) > 0', 'false'), provider: requests })
    const errors = `sum:trace.${operation}.errors${scope}.as_count()`
    // Minutes without errors have no data points, so an average over the data points would be too high.
    const provider = datadog({ aggregator: 'sum', queries: { errors }, formula: `errors / ${plain(seconds / 60)}` })
    metrics.push({ name: 'errors-per-minute', successCondition: `default(result, 0) <= ${plain(errorRPM)}`, provider })
  }
  if (p95latency !== undefined) {
    const max = plain(p95latency)
    const provider = datadog({ aggregator: 'avg', query: `p95:trace.${operation}${scope}` })
    const good = `default(result, -1) >= 0 && default(result, -1) <= ${max}`
    metrics.push({ name: 'p95-latency-seconds', ...measured(good, `default(result, 0) > ${max}`), provider })
  }
  return metrics
}

/** Returns the metrics of Prometheus. If there are no requests, the result of a query is an empty vector or 0/0. */
function prometheusMetrics({ address, checks }: Prometheus): Metric[] {
  return checks.map(({ name, query, below, above }) => {
    const [good, bad] =
      below === undefined
        ? [`>= ${plain(above ?? 0)}`, `< ${plain(above ?? 0)}`]
        : [`<= ${plain(below)}`, `> ${plain(below)}`]
    const isResult = 'len(result) > 0 && !isNaN(result[0]) && result[0]'
    return {
      name,
      ...measured(`${isResult} ${good}`, `${isResult} ${bad}`),
      provider: { prometheus: { address, query } },
    }
  })
}

/**
 * Returns the conditions for success and failure. Without data, both are false. The measurement is then inconclusive,
 * and the rollout pauses until a user promotes or aborts the update. Source: EvaluateResult of argo-rollouts v1.9,
 * utils/evaluate.
 */
const measured = (successCondition: string, failureCondition: string) => ({ successCondition, failureCondition })

/** Returns a number without an exponent, because Datadog formulas do not support exponents. */
const plain = (value: number): string =>
  String(value).includes('e') ? value.toFixed(12).replace(/\.?0+$/, '') : String(value)

function checkRhythm(metrics: Metrics, rhythm: Rhythm, path: FieldPath): Finding[] {
  const findings: Finding[] = []
  if (metrics.datadog === undefined && metrics.prometheus === undefined) {
    findings.push(noMetric.at(path, '`metrics` has no source. Add `datadog` or `prometheus`.'))
  }
  for (const [field, text] of [
    [['interval'], metrics.interval],
    [['datadog', 'window'], metrics.datadog?.window],
  ] as const) {
    const seconds = text === undefined ? 1 : (parseDuration(text) ?? 0)
    if (Number.isInteger(seconds) && seconds > 0) continue
    const message = `\`${field[field.length - 1]}\` must be a whole number of seconds, at least \`1s\`, but is ${text}.`
    findings.push(outOfRange.at([...path, ...field], message))
  }
  const { count } = rhythm
  if (typeof count === 'number' && count <= metrics.failureLimit) {
    const message = `The analysis cannot fail, because it allows ${metrics.failureLimit} failures in ${count} measurements. Lower \`failureLimit\` below ${count}, or raise \`count\`.`
    const at = metrics.count === undefined ? 'failureLimit' : 'count'
    findings.push(neverFails.at([...path, at], message, { current: metrics[at] }))
  }
  return findings
}

function checkDatadog(datadog: Datadog, tags: Tags, tagged: boolean, path: FieldPath): Finding[] {
  const findings: Finding[] = []
  if (datadog.errorRPM === undefined && datadog.p95latency === undefined) {
    findings.push(noMetric.at(path, '`datadog` has no metric. Set `errorRPM`, `p95latency` or both.'))
  }
  if (datadog.p95latency !== undefined && datadog.p95latency > 60) {
    const message = `\`p95latency\` (${datadog.p95latency} s) is unusually long. If the value is in milliseconds, set ${datadog.p95latency / 1000}.`
    findings.push(oddThreshold.at([...path, 'p95latency'], message, { current: datadog.p95latency }))
  }
  const lacking = [
    ...(tagged ? [] : ['`monitoring: {datadog: true}`']),
    ...(tags.env === undefined ? ['`env` (here or in the settings)'] : []),
    ...(tags.version === undefined ? ['`version`, or a tag on the main image'] : []),
  ]
  if (lacking.length > 0) {
    const message = `Datadog cannot distinguish the new version from the old one without tags. Add ${listText(lacking)}.`
    findings.push(untaggedCanary.at(path, message))
  }
  return findings
}

/** Checks whether a query selects a Service by its name or its DNS name, as metrics of a service mesh do. */
const namesService = (query: string, service: string | undefined): boolean =>
  service !== undefined && query.split(/[^\w-]/).includes(service)

function checkPrometheus({ checks }: Prometheus, service: string | undefined, path: FieldPath): Finding[] {
  return checks.flatMap((check, at) => {
    const findings: Finding[] = []
    if ((check.below === undefined) === (check.above === undefined)) {
      findings.push(
        chooseOne.at(
          [...path, at],
          choiceMessage('The check', ['below', 'above'], check.below === undefined ? [] : ['below', 'above']),
        ),
      )
    }
    if (/^\s*scalar\s*\(/.test(check.query)) {
      const message = '`scalar(…)` returns a scalar, but the result must be a vector. Remove `scalar`.'
      findings.push(noVector.at([...path, at, 'query'], message))
    }
    if (!/\{\{\s*args\.canary-hash\s*\}\}/.test(check.query) && !namesService(check.query, service)) {
      const message =
        'The query also measures old pods, which hides errors in the new version. Add the selector `rollouts_pod_template_hash="{{args.canary-hash}}"`.'
      findings.push(measuresOldPods.at([...path, at, 'query'], message))
    }
    if (checks.findIndex(({ name }) => name === check.name) !== at) {
      findings.push(
        nameTaken.at([...path, at, 'name'], `Two checks have the name \`${check.name}\`. Rename one of the two.`),
      )
    }
    return findings
  })
}
