/** Where the template of its pods stands in an object of each kind that runs pods. A Pod is one itself. */
const TEMPLATES = {
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
  DaemonSet: ['spec', 'template'],
  Deployment: ['spec', 'template'],
  Job: ['spec', 'template'],
  Pod: [],
  ReplicaSet: ['spec', 'template'],
  ReplicationController: ['spec', 'template'],
  Rollout: ['spec', 'template'],
  ScaledJob: ['spec', 'jobTargetRef', 'template'],
  StatefulSet: ['spec', 'template'],
} as const satisfies Record<string, readonly string[]>

/** The kinds that run pods, in the order of their names. */
export const POD_KINDS: readonly string[] = Object.keys(TEMPLATES)

/** Where the template of its pods stands in an object; undefined for kinds that are not known to run any. */
export const templatePath = (kind: string): readonly string[] | undefined =>
  Object.hasOwn(TEMPLATES, kind) ? TEMPLATES[kind as keyof typeof TEMPLATES] : undefined

/** Where the spec of its pods stands in an object. Other kinds that run pods mostly have it where a Deployment does. */
export const podPath = (kind: string): readonly string[] => [...(templatePath(kind) ?? TEMPLATES.Deployment), 'spec']

/** Whether an init container is a sidecar, which keeps running beside the others. Source: Kubernetes v1.34, KEP 753. */
export const isSidecar = ({ restartPolicy }: { restartPolicy?: unknown }): boolean => restartPolicy === 'Always'
