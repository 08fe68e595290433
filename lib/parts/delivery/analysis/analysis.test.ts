import { analysisOf, type Measured } from './analysis'
import type { Metrics } from './spec'

const measured = (changes: Partial<Metrics>, ends = false): Measured => ({
  metrics: { interval: '1m', failureLimit: 2, ...changes },
  id: { name: 'shop', app: 'shop', labels: { app: 'shop' }, selector: { app: 'shop' } },
  tags: { env: 'prod', version: '2' },
  tagged: true,
  ends,
  path: ['spec', 'strategy', 'metrics'],
})
const datadog = (changes: Partial<NonNullable<Metrics['datadog']>>) =>
  measured({ datadog: { operation: 'http.request', window: '5m', ...changes } })
const checks = (query: string) => ({
  address: 'http://prometheus:9090',
  checks: [{ name: 'errors', query, below: 0.1 }],
})
const metricsOf = (given: Measured) => analysisOf(given).templates.flatMap(({ spec }) => spec.metrics ?? [])

test('errors are counted over the window and divided by its minutes, so that quiet minutes count too', () => {
  const [, metric] = metricsOf(datadog({ errorRPM: 10, window: '90s' }))
  expect(metric?.provider.datadog).toMatchObject({ apiVersion: 'v2', aggregator: 'sum', formula: 'errors / 1.5' })
})

/**
 * Evaluates a condition as Argo Rollouts does. Supports only the operators that the conditions use. Source:
 * EvaluateResult, v1.9.
 */
function verdictOf(metric: { successCondition?: string; failureCondition?: string }, result: unknown): string {
  const words = ['result', 'len', 'isNaN', 'default_']
  const holds = (condition: string): boolean =>
    new Function(...words, `return ${condition.replaceAll('default(', 'default_(')}`)(
      result,
      (list: unknown[]) => list.length,
      Number.isNaN,
      (value: unknown, otherwise: unknown) => value ?? otherwise,
    )
  const good = holds(metric.successCondition ?? 'false')
  const bad = metric.failureCondition === undefined ? !good : holds(metric.failureCondition)
  return bad ? 'failed' : good ? 'successful' : 'inconclusive'
}

describe('no data is not good', () => {
  const [requests = {}, errors = {}, latency = {}] = metricsOf(datadog({ errorRPM: 5, p95latency: 0.0000001 }))
  const promql = (bound: object) =>
    metricsOf(
      measured({
        prometheus: { address: 'http://p:9090', checks: [{ name: 'a', query: '{{args.canary-hash}}', ...bound }] },
      }),
    )[0] ?? {}

  test.each<[string, object, unknown, string]>([
    ['no requests', requests, null, 'inconclusive'],
    ['a request', requests, 1, 'successful'],
    ['few errors', errors, 5, 'successful'],
    ['no errors, which Datadog has no point for', errors, null, 'successful'],
    ['many errors', errors, 5.1, 'failed'],
    ['no latency', latency, null, 'inconclusive'],
    ['a low latency', latency, 0.0000001, 'successful'],
    ['a high latency', latency, 0.1, 'failed'],
    ['an empty vector', promql({ below: 0.1 }), [], 'inconclusive'],
    ['0/0', promql({ below: 0.1 }), [Number.NaN], 'inconclusive'],
    ['a low share', promql({ below: 0.1 }), [0.1], 'successful'],
    ['a high share', promql({ below: 0.1 }), [0.2], 'failed'],
    ['an empty vector with a lower bound', promql({ above: 0.9 }), [], 'inconclusive'],
    ['enough', promql({ above: 0.9 }), [0.9], 'successful'],
    ['too little', promql({ above: 0.9 }), [0.5], 'failed'],
  ])('%s', (_what, metric, result, verdict) => {
    expect(verdictOf(metric, result)).toBe(verdict)
  })

  test.each<[string, Measured, number]>([
    ['a canary', measured({ prometheus: checks('q') }), 2],
    ['a canary that takes more failures', measured({ failureLimit: 4, prometheus: checks('q') }), 4],
    ['a canary that takes no failure', measured({ failureLimit: 0, prometheus: checks('q') }), 2],
    ['a switch', measured({ prometheus: checks('q') }, true), 2],
    ['one measurement', measured({ count: 1, failureLimit: 0, prometheus: checks('q') }, true), 0],
    ['two measurements', measured({ count: 2, failureLimit: 0, prometheus: checks('q') }, true), 1],
  ])('the first measurements of %s may be without, and never all of them', (_what, given, max) => {
    expect(metricsOf(given).map(({ inconclusiveLimit }) => inconclusiveLimit)).toEqual([max])
  })
})

test('only the new version is measured: its tag, its hash', () => {
  const { args, templates } = analysisOf({
    ...datadog({ errorRPM: 1 }),
    metrics: {
      interval: '1m',
      failureLimit: 2,
      datadog: { operation: 'http.request', window: '5m', errorRPM: 1 },
      prometheus: checks('x{hash="{{args.canary-hash}}"}'),
    },
  })
  expect(args).toContainEqual({
    name: 'version',
    valueFrom: { fieldRef: { fieldPath: "metadata.labels['tags.datadoghq.com/version']" } },
  })
  expect(args).toContainEqual({ name: 'canary-hash', valueFrom: { podTemplateHashValue: 'Latest' } })
  expect(templates.map(({ spec }) => JSON.stringify(spec.metrics))).toEqual([
    expect.stringContaining('version:{{args.version}}'),
    expect.stringContaining('{{args.canary-hash}}'),
  ])
})

test('every argument of a template is supplied', () => {
  const { args, templates } = analysisOf(datadog({ errorRPM: 1, p95latency: 1 }))
  const needed = templates.flatMap(({ spec }) => spec.args ?? []).map(({ name }) => name)
  expect(args.map(({ name }) => name)).toEqual(needed)
})

test('one that stands between two states ends by itself', () => {
  const prometheus = checks('x{hash="{{args.canary-hash}}"}')
  expect(metricsOf(measured({ prometheus }, true)).map(({ count }) => count)).toEqual([5])
  expect(metricsOf(measured({ prometheus })).map(({ count }) => count)).toEqual([undefined])
})

test.each<[string, Measured, string[]]>([
  ['nothing at all', measured({}), ['no-metric']],
  ['Datadog without a threshold', datadog({}), ['no-metric']],
  ['a latency in milliseconds', datadog({ p95latency: 500 }), ['odd-threshold']],
  ['a window of no time', datadog({ errorRPM: 1, window: '0s' }), ['out-of-range']],
  [
    'as many failures as measurements',
    measured({ count: 2, prometheus: checks('{{args.canary-hash}}') }),
    ['never-fails'],
  ],
  ['old pods as well', measured({ prometheus: checks('up') }), ['measures-old-pods']],
  ['another Service', { ...measured({ prometheus: checks('x{s="web"}') }), service: 'web-new' }, ['measures-old-pods']],
  ['the Service of new pods', { ...measured({ prometheus: checks('x{s="web-new.shop"}') }), service: 'web-new' }, []],
  ['a scalar', measured({ prometheus: checks('scalar(x{h="{{ args.canary-hash }}"})') }), ['no-vector']],
  ['an untagged pod', { ...datadog({ errorRPM: 1 }), tagged: false }, ['untagged-canary']],
  [
    'an unknown environment',
    { ...datadog({ errorRPM: 1 }), tags: { env: undefined, version: '2' } },
    ['untagged-canary'],
  ],
])('measuring %s gives findings', (_what, given, codes) => {
  expect(analysisOf(given).findings.map(({ code }) => code)).toEqual(codes)
})
