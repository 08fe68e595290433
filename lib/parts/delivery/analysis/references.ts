import type { Finding, FieldPath } from '../../../finding/finding'
import { quoted } from '../../../manifest/grammar/quoted'
import { missingArgument, noTemplate, runsForever, wrongScope } from '../rules'
import { badValue, chooseOne, nameTaken } from '../../../finding/rules'
import { suggest } from '../../../finding/suggest'
import type { World } from '../../../kind/claim'
import { wasCalled } from '../../../kind/given-name'
import type { Manifest } from '../../../manifest/manifest'
import { calledIn, mapAt, mapsIn } from '../../../manifest/value-at'
import { choiceMessage, shortList } from '../../../manifest/text'
import type { RolloutAnalysis } from '../rollout-strategy'

/** A user-defined analysis, which refers to templates. */
export interface Referring {
  analysis: RolloutAnalysis
  /** Whether the analysis runs between two steps. An analysis that never ends would block the rollout. */
  ends: boolean
  path: FieldPath
}

/** Provides the templates of a package, including cluster-scoped templates. */
type Package = Pick<World, 'list'>

/**
 * Checks references to AnalysisTemplates of the package. Other templates can exist in the cluster. Argo Rollouts
 * refuses a Rollout if its templates lack arguments, or if an analysis between two steps never ends. Source:
 * argo-rollouts v1.9, validation_references.go.
 *
 * @param own templates that lummo generates for this Rollout
 */
export function checkReferences(referring: readonly Referring[], own: readonly Manifest[], world: Package): Finding[] {
  if (referring.length === 0) return []
  const known = [...own, ...world.list(['AnalysisTemplate', 'ClusterAnalysisTemplate'])]
  return referring.flatMap(({ analysis, ends, path }) => [
    ...checkArguments(analysis.args ?? [], [...path, 'args']),
    ...(analysis.templates ?? []).flatMap(({ templateName = '', clusterScope }, at) => {
      const kind = clusterScope === true ? 'ClusterAnalysisTemplate' : 'AnalysisTemplate'
      const here = [...path, 'templates', at, 'templateName']
      const found = known.find((template) => template.kind === kind && wasCalled(template.metadata, templateName))
      if (found === undefined) return missing(templateName, kind, known, here)
      return checkTemplate(found, analysis.args ?? [], ends, here)
    }),
  ])
}

/** Fields of a Rollout that an argument can refer to. Source: argo-rollouts v1.9, docs/features/analysis.md. */
const FIELD = /^(metadata\.(name|namespace|uid|(labels|annotations)\['[^']+'\])|(spec|status)\..+)$/

function checkArguments(args: NonNullable<RolloutAnalysis['args']>, path: FieldPath): Finding[] {
  return args.flatMap(({ name, value, valueFrom }, at): Finding[] => {
    const ways = Object.entries({
      value,
      'valueFrom.fieldRef': valueFrom?.fieldRef,
      'valueFrom.podTemplateHashValue': valueFrom?.podTemplateHashValue,
    })
    const chosen = ways.filter(([, way]) => way !== undefined)
    if (args.findIndex((other) => other.name === name) !== at) {
      return [nameTaken.at(path, `Two arguments have the name \`${name}\`. Rename or remove one of the two.`)]
    }
    if (chosen.length !== 1) {
      const [all, set] = [ways, chosen].map((entries) => entries.map(([key]) => key))
      const message = choiceMessage(`The argument \`${name}\``, all ?? [], set ?? [])
      return [chooseOne.at(path, message)]
    }
    const field = valueFrom?.fieldRef?.fieldPath
    if (field === undefined || FIELD.test(field)) return []
    const message = `The argument \`${name}\` cannot be read from ${quoted(field)}. Use the path of a supported field of the Rollout, such as \`metadata.labels['app']\`.`
    return [badValue.at(path, message)]
  })
}

/**
 * Reports a missing template only if another template has a similar name, because a missing template can exist in the
 * cluster.
 */
function missing(name: string, kind: string, known: readonly Manifest[], path: FieldPath): Finding[] {
  const other = known.find((template) => wasCalled(template.metadata, name))
  if (other !== undefined) {
    const scope = other.kind === 'ClusterAnalysisTemplate' ? 'Add `clusterScope: true`.' : 'Remove `clusterScope`.'
    return [
      wrongScope.at(path, `\`${name}\` is ${other.kind === 'AnalysisTemplate' ? 'an' : 'a'} ${other.kind}. ${scope}`),
    ]
  }
  const { text, proposed } = suggest(
    name,
    known.map((template) => template.metadata.name),
  )
  if (proposed === undefined) return []
  return [noTemplate.at(path, `Unknown ${kind} \`${name}\`.${text}`, { current: name, proposed })]
}

function checkTemplate(
  template: Manifest,
  args: NonNullable<RolloutAnalysis['args']>,
  ends: boolean,
  path: FieldPath,
): Finding[] {
  const { name } = template.metadata
  const spec = mapAt(template, ['spec'])
  const given = new Set<unknown>(args.map((arg) => arg.name))
  const lacking = mapsIn(spec.args)
    .filter(([, { value, valueFrom, name: arg }]) => value === undefined && valueFrom === undefined && !given.has(arg))
    .map(([at, arg]) => `\`${calledIn('args', at, arg.name)}\``)
  const findings: Finding[] = []
  if (lacking.length > 0) {
    const message = `\`${name}\` requires ${lacking.length === 1 ? 'the argument' : 'the arguments'} ${shortList(lacking)}. Add ${lacking.length === 1 ? 'the argument' : 'the arguments'} under \`args\`.`
    findings.push(missingArgument.at(path, message))
  }
  const endless = mapsIn(spec.metrics).filter(
    ([, { interval, count }]) => interval !== undefined && count === undefined,
  )
  if (ends && endless.length > 0) {
    const which = endless.map(([at, metric]) => `\`${calledIn('metrics', at, metric.name)}\``)
    const message = `The measurements of ${shortList(which)} in \`${name}\` never end and would block the rollout. Set \`count\` in \`${name}\`.`
    findings.push(runsForever.at(path, message))
  }
  return findings
}
