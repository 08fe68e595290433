import { choiceMessage } from '../../manifest/text'
import { chooseOne } from '../../finding/rules'
import type { Name } from '../syntax/tree'
import type { BodyValue, Value } from '../values/value'
import { checked } from '../values/shapes'
import { putContainer } from './container'
import { putDatabase } from './databases'
import { type CheckedResource, entryOf, fieldOf, numberOf, type Output } from './output'
import { INNER_DATABASE } from './shapes'
import type { ShortObject } from './short-object'

const DEFAULT_REPLICAS = 3

/** Converts a service to a LummoDeployment. */
export function putService(service: CheckedResource, output: Output): void {
  const { resource, body } = service
  const object = output.add('LummoDeployment', resource.objectName(), resource.name.span)
  putScale(service, object, output)
  putContainer(service, object, output)
  const inner = entryOf(body, 'database')
  if (inner?.value.type === 'body') putInnerDatabase({ name: inner.key, value: inner.value }, service, object, output)
}

/** Converts `database: postgres { … }` in a service to a database that the service uses. */
function putInnerDatabase(
  { name, value }: { name: Name; value: BodyValue },
  { resource }: CheckedResource,
  object: ShortObject,
  output: Output,
): void {
  const engine = value.name
  if (engine === undefined) return
  const objectName = `${resource.objectName()}-${engine.text}`
  const body = checked(value, INNER_DATABASE, { span: engine.span, problems: output.problems })
  const type: Value = { type: 'text', text: engine.text, uses: [], span: engine.span }
  const whole: BodyValue = { ...body, entries: [...body.entries, { key: name, value: type }] }
  putDatabase({ name: objectName, span: engine.span, engine: engine.text, body: whole }, output)
  object.set(['spec', 'containers', 'database', objectName, 'prefix'], 'DATABASE_', engine.span)
}

/** Sets the number of pods: `replicas` or autoscaling. */
function putScale({ resource, body }: CheckedResource, object: ShortObject, output: Output): void {
  const replicas = entryOf(body, 'replicas')
  const both = ['autoscale', 'scaling'].filter((name) => fieldOf(body, name) !== undefined)
  if (both.length > 1) {
    const message = choiceMessage(`\`${resource.name.text}\``, ['autoscale', 'scaling'], both)
    output.problems.add(chooseOne.at([], message), resource.name.span)
  }
  const scaling = entryOf(body, both[0] ?? '')
  if (scaling?.value.type !== 'body') {
    if (replicas === undefined) object.set(['spec', 'replicas'], DEFAULT_REPLICAS)
    else object.put(['spec', 'replicas'], replicas.value, replicas.key.span)
    return
  }
  const start = numberOf(body, 'replicas')
  object.set(['spec', 'scaling', 'autoscaler'], 'hpa', scaling.key.span)
  const min = entryOf(scaling.value, 'min')
  if (min !== undefined) object.put(['spec', 'scaling', 'min'], min.value, min.key.span)
  else if (start !== undefined) object.set(['spec', 'scaling', 'min'], start, replicas?.value.span)
  const fields: Readonly<Record<string, string>> = { max: 'max', targetCPU: 'cpu', targetMemory: 'memory' }
  for (const [name, field] of Object.entries(fields)) {
    const entry = entryOf(scaling.value, name)
    if (entry?.value.type === 'number' || entry?.value.type === 'size') {
      object.set(['spec', 'scaling', field], entry.value.value, entry.value.span)
    }
  }
  if (min !== undefined && replicas !== undefined && numberOf(scaling.value, 'min') !== start) {
    const message =
      '`replicas` has no effect, because the autoscaler sets the number of pods. Remove `replicas`, or set `min` in `autoscale`.'
    output.assume(message, replicas.key.span)
  }
}

/**
 * Converts a worker to a LummoDeployment without a port, to a LummoJob if it runs to completion, or to a
 * LummoDaemonSet if it runs on each node.
 */
export function putWorker(worker: CheckedResource, output: Output): void {
  const { resource, body } = worker
  const perNode = fieldOf(body, 'perNode')
  const isPerNode = perNode?.type === 'boolean' && perNode.value
  const isJob = numberOf(body, 'parallelism') !== undefined || numberOf(body, 'completions') !== undefined
  const chosen = [...(isPerNode ? ['perNode'] : []), ...(isJob ? ['completions'] : [])]
  if (chosen.length > 1) {
    const message = choiceMessage(`\`${resource.name.text}\``, ['perNode', 'completions'], chosen)
    output.problems.add(chooseOne.at([], message), resource.name.span)
  }
  const endless = isPerNode ? 'LummoDaemonSet' : 'LummoDeployment'
  const kind = isJob ? 'LummoJob' : endless
  const object = output.add(kind, resource.objectName(), resource.name.span)
  for (const name of ['parallelism', 'completions', 'nodeSelector', 'tolerations']) {
    const entry = entryOf(body, name)
    object.put(['spec', name], entry?.value, entry?.key.span)
  }
  if (kind === 'LummoDeployment') putScale(worker, object, output)
  else reportReplicas(worker, kind, output)
  putContainer(worker, object, output)
}

/**
 * In a job, `completions` sets the number of pods. For a worker on each node, the number of nodes sets the number of
 * pods.
 */
function reportReplicas({ body }: CheckedResource, kind: string, output: Output): void {
  for (const name of ['replicas', 'autoscale', 'scaling']) {
    const entry = entryOf(body, name)
    if (entry === undefined) continue
    const reason = kind === 'LummoJob' ? '`parallelism` decides' : 'the nodes decide'
    output.assume(
      `\`${name}\` has no effect, because ${reason} the number of pods. Remove \`${name}\`.`,
      entry.key.span,
    )
  }
}

const CRON_FIELDS: Readonly<Record<string, string>> = {
  schedule: 'schedule',
  concurrency: 'concurrencyPolicy',
  successHistory: 'successHistory',
  failedHistory: 'failedHistory',
}

/** Default number of runs to keep, as the language defines. */
const HISTORY: Readonly<Record<string, number>> = { successHistory: 3, failedHistory: 1 }

/** Converts a cronjob to a LummoCron. */
export function putCron(cron: CheckedResource, output: Output): void {
  const object = output.add('LummoCron', cron.resource.objectName(), cron.resource.name.span)
  for (const [name, field] of Object.entries(CRON_FIELDS)) {
    const entry = entryOf(cron.body, name)
    object.put(['spec', field], entry?.value, entry?.key.span)
    const usual = HISTORY[name]
    if (entry === undefined && usual !== undefined) object.set(['spec', field], usual)
  }
  putContainer(cron, object, output)
}
