import type { Manifest } from '../manifest'

/** Labels that contain the name of the Job, on the pods of a Job. */
const JOB_NAME = ['batch.kubernetes.io/job-name', 'job-name']
/** Label that contains the name of the pod, on the pods of a StatefulSet. */
const POD_NAME = 'statefulset.kubernetes.io/pod-name'
/** Labels that contain the number of a pod. */
const NUMBERS: Readonly<Record<string, string>> = {
  Job: 'batch.kubernetes.io/job-completion-index',
  StatefulSet: 'apps.kubernetes.io/pod-index',
}

/**
 * Defines labels that controllers add to the labels of the template. Source: k8s.io/api of Kubernetes v1.34, batch/v1
 * and apps/v1.
 */

/** Checks whether controllers add a label to pods. */
export const isAdded = (key: string): boolean => JOB_NAME.includes(key) || isOfOnePod(key)

/** Checks whether controllers add a label that identifies the pods of one object. */
export const isOfOnePod = (key: string): boolean => key === POD_NAME || Object.values(NUMBERS).includes(key)

/** Checks whether pods of an object can get a label. If the value is undefined, any value matches. */
export function mayGet({ kind, metadata }: Manifest, key: string, value?: string): boolean {
  if (NUMBERS[kind] === key) return value === undefined || /^\d+$/.test(value)
  const owner = value === undefined ? metadata.name : ownerBy(key, value)
  if (kind === 'Job') return JOB_NAME.includes(key) && owner === metadata.name
  return kind === 'StatefulSet' && key === POD_NAME && owner === metadata.name
}

/**
 * Returns the name of the object whose pods have a given label, such as `pg` for the label of the pod `pg-0`;
 * undefined if the name is unknown.
 */
export function ownerBy(key: string, value: string): string | undefined {
  if (key === POD_NAME) return /^(.+)-\d+$/.exec(value)?.[1]
  return JOB_NAME.includes(key) ? value : undefined
}
