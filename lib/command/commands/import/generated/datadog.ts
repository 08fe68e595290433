import { isPlain, type Manifest, type Plain } from '../../../../manifest/manifest'
import { templatePath } from '../../../../manifest/pods'
import { mapAt, mapsIn } from '../../../../manifest/value-at'
import { withValueAt } from '../../../../origins/edit'
import { podLabelsOf } from '../workload/identity'

/** Prefix of the labels that `monitoring.datadog` adds to pods. */
const TAGS = 'tags.datadoghq.com/'

/** Variables that `monitoring.datadog` adds to containers, with their sources. */
const VARIABLES: Readonly<Record<string, string>> = {
  DD_ENV: `metadata.labels['${TAGS}env']`,
  DD_SERVICE: `metadata.labels['${TAGS}service']`,
  DD_VERSION: `metadata.labels['${TAGS}version']`,
  DD_AGENT_HOST: 'status.hostIP',
}

/** A workload without the tags of Datadog. */
export interface Untagged {
  workload: Manifest
  isTagged: boolean
  /** Environment of the application, if a tag contains the environment. */
  env: string | undefined
}

/** Removes the labels and variables that `monitoring.datadog` generates again. */
export function withoutDatadog(workload: Manifest): Untagged {
  const labels = podLabelsOf(workload)
  const path = templatePath(workload.kind)
  if (path === undefined || labels[`${TAGS}service`] === undefined) return { workload, isTagged: false, env: undefined }
  const pod = mapAt(workload, [...path, 'spec'])
  const containers = (list: unknown) => mapsIn(list).map(([, one]) => withoutVariables(one))
  const spec: Plain = {
    ...pod,
    containers: containers(pod.containers),
    ...(pod.initContainers !== undefined && { initContainers: containers(pod.initContainers) }),
  }
  const untagged = [
    { at: ['metadata', 'labels'], next: untaggedLabels(workload.metadata.labels) },
    { at: [...path, 'metadata', 'labels'], next: untaggedLabels(labels) },
    { at: [...path, 'spec'], next: spec },
  ].reduce<unknown>((one, { at, next }) => withValueAt(one, at, next), workload)
  return { workload: untagged as Manifest, isTagged: true, env: labels[`${TAGS}env`] }
}

const untaggedLabels = (labels: Readonly<Record<string, string>> = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(labels).filter(([key]) => !key.startsWith(TAGS)))

function withoutVariables(container: Plain): Plain {
  const left = mapsIn(container.env)
    .map(([, one]) => one)
    .filter(({ name, valueFrom }) => {
      const source = mapAt(isPlain(valueFrom) ? valueFrom : {}, ['fieldRef']).fieldPath
      return source === undefined || VARIABLES[String(name)] !== source
    })
  const { env: _, ...rest } = container
  return left.length === 0 ? rest : { ...rest, env: left }
}
