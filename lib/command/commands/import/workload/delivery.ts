import { compact } from '../../../../manifest/compact'
import { isPlain, type Manifest, type Plain } from '../../../../manifest/manifest'
import { mapAt, mapsAt, mapsIn, textAt } from '../../../../manifest/value-at'
import type { Lookup } from '../input/lookup'
import type { NamedSource } from '../input/source'

/** Fields of a strategy that contain the analysis generated from `metrics`. */
const ANALYSES: readonly [string, string][] = [
  ['canary', 'analysis'],
  ['blueGreen', 'postPromotionAnalysis'],
]

/** Returns the strategy of a Rollout in short form, and the objects that lummo generates for the strategy. */
export function readStrategy(
  strategy: Plain,
  { name, namespace }: Manifest['metadata'],
  lookup: Lookup,
): { strategy: Plain; parts: readonly NamedSource[] } {
  const templates = ['datadog', 'prometheus'].flatMap(
    (source) => lookup.named('AnalysisTemplate', `${name}-${source}`, namespace) ?? [],
  )
  const read = withMetrics(strategy, templates)
  const { trafficRouting, ...canary } = mapAt(read, ['canary'])
  const isWeighted = textAt(trafficRouting, ['traefik', 'weightedTraefikServiceName']) === name
  const service = isWeighted ? lookup.named('TraefikService', name, namespace) : undefined
  if (service === undefined) return { strategy: read, parts: templates }
  return { strategy: { ...read, canary }, parts: [...templates, service] }
}

/**
 * Moves the generated AnalysisTemplates of a strategy to `metrics`. Returns the strategy unchanged if a template has a
 * form that `metrics` cannot generate.
 */
function withMetrics(strategy: Plain, templates: readonly NamedSource[]): Plain {
  const metrics = Object.assign({}, ...templates.map(({ manifest }) => metricsOf(manifest))) as Plain
  if (Object.keys(metrics).length === 0) return strategy
  const names = new Set(templates.map(({ manifest }) => manifest.metadata.name))
  const given = new Set(
    templates.flatMap(({ manifest }) => mapsAt(manifest, ['spec', 'args']).map(([, { name }]) => name)),
  )
  const left = { ...strategy }
  for (const [kind, field] of ANALYSES) {
    const { [field]: analysis, ...fields } = mapAt(left, [kind])
    if (!isPlain(analysis)) continue
    const { startingStep, ...rest } = analysis
    const others = mapsIn(rest.templates).flatMap(([, one]) => (names.has(String(one.templateName)) ? [] : [one]))
    const args = mapsIn(rest.args).flatMap(([, one]) => (given.has(one.name) ? [] : [one]))
    const own = compact<Plain>({ ...rest, templates: others, args: args.length === 0 ? undefined : args })
    left[kind] = compact<Plain>({ ...fields, startingStep, [field]: others.length === 0 ? undefined : own })
  }
  return { ...left, metrics }
}

/** Returns the fields of `metrics` for a template. */
function metricsOf({ spec }: Manifest): Plain {
  const metrics = mapsAt(spec, ['metrics']).map(([, metric]) => metric)
  const [first] = metrics
  if (first === undefined) return {}
  const { interval, count, failureLimit } = first
  const source = datadogOf(metrics) ?? prometheusOf(metrics)
  return source === undefined ? {} : compact<Plain>({ interval, count, failureLimit, ...source })
}

function datadogOf(metrics: readonly Plain[]): Plain | undefined {
  const named = (name: string) => metrics.find((one) => one.name === name)
  const [errors, latency] = [named('errors-per-minute'), named('p95-latency-seconds')]
  const provider = mapAt(errors ?? latency, ['provider', 'datadog'])
  const query = textAt(provider, ['queries', 'errors']) ?? textAt(provider, ['query']) ?? ''
  const [, operation] = /^(?:sum|p95):trace\.([\w.]+?)(?:\.errors)?\{/.exec(query) ?? []
  if (operation === undefined) return undefined
  const datadog = compact<Plain>({
    operation,
    errorRPM: limitOf(errors, '<='),
    p95latency: limitOf(latency, '<='),
    window: provider.interval,
    secret: mapAt(provider, ['secretRef']).name,
  })
  return { datadog }
}

function prometheusOf(metrics: readonly Plain[]): Plain | undefined {
  const { address } = mapAt(metrics[0], ['provider', 'prometheus'])
  const checks = metrics.map((one) =>
    compact<Plain>({
      name: one.name,
      query: mapAt(one, ['provider', 'prometheus']).query,
      below: limitOf(one, '<='),
      above: limitOf(one, '>='),
    }),
  )
  return address === undefined ? undefined : { prometheus: { address, checks } }
}

/** Returns the limit at the end of the condition of a metric, for one comparison. */
function limitOf(metric: Plain | undefined, comparison: '<=' | '>='): number | undefined {
  const [, sign, limit] = /(<=|>=) ([\d.]+)$/.exec(textAt(metric, ['successCondition']) ?? '') ?? []
  return sign === comparison ? Number(limit) : undefined
}
