/** Paths of the pod template, keyed by kind. A Pod is its own template. */
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

/** Kinds with pods, sorted by name. */
export const POD_KINDS: readonly string[] = Object.keys(TEMPLATES)

/** Returns the path of the pod template in an object; undefined for kinds without pods. */
export const templatePath = (kind: string): readonly string[] | undefined =>
  Object.hasOwn(TEMPLATES, kind) ? TEMPLATES[kind as keyof typeof TEMPLATES] : undefined

/**
 * Returns the path of the pod spec in an object. In most unknown kinds with pods, the path is the same as in a
 * Deployment.
 */
export const podPath = (kind: string): readonly string[] => [...(templatePath(kind) ?? TEMPLATES.Deployment), 'spec']

/**
 * Checks whether an init container is a sidecar. A sidecar keeps running together with the other containers. Source:
 * Kubernetes v1.34, KEP 753.
 */
export const isSidecar = ({ restartPolicy }: { restartPolicy?: unknown }): boolean => restartPolicy === 'Always'
