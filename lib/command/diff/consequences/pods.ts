import type { LocatedFinding } from '../../../finding/finding'
import { refOf } from '../../../manifest/id'
import type { Manifest } from '../../../manifest/manifest'
import { templatePath } from '../../../manifest/pods'
import { valueAt } from '../../../manifest/value-at'
import { deepEqual } from '../../../manifest/deep-equal'
import { stepsText } from '../print/steps'
import { about, type Compared } from './compared'
import { podsRestart } from './rules'

/** Kinds whose controller replaces pods when their template changes. */
const ROLLED: readonly string[] = ['DaemonSet', 'Deployment', 'Rollout', 'StatefulSet']

/** Returns the workloads whose pods are replaced, and the Jobs that run again. */
export const restarts = ({ pairs }: Compared): LocatedFinding[] =>
  pairs.flatMap(({ before, after, changes }) => {
    if (before === undefined || after === undefined) return []
    if (after.kind === 'Job' && before.metadata.name !== after.metadata.name) {
      const message = `The task of ${refOf(before)} runs again as ${refOf(after)}.`
      return [about(after, podsRestart.at([], message))]
    }
    if (!ROLLED.includes(after.kind) || deepEqual(templateOf(before), templateOf(after))) return []
    const template = templatePath(after.kind) ?? []
    const inTemplate = changes.filter(({ path }) => template.every((step, at) => path[at] === step))
    const names = inTemplate.map(({ path }) => `\`${stepsText(path.slice(template.length))}\``)
    const fields = [...new Set([...names.filter((name) => !name.startsWith('`metadata.')), ...names])]
    return [about(after, podsRestart.at([...template], restartText(after, fields)))]
  })

const templateOf = (workload: Manifest): unknown => valueAt(workload, templatePath(workload.kind) ?? [])

function restartText(after: Manifest, fields: readonly string[]): string {
  const list = `${fields.slice(0, 3).join(', ')}${fields.length > 3 ? `, … (${fields.length})` : ''}`
  return valueAt(after, ['spec', 'updateStrategy', 'type']) === 'OnDelete'
    ? `Pods of ${refOf(after)} get the change only when they are deleted (\`OnDelete\`): ${list}.`
    : `Pods of ${refOf(after)} restart: ${list}.`
}
