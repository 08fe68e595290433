import { rule } from '../../finding/rule'

export const aboveHistory = rule({
  code: 'above-history',
  severity: 'error',
  summary: 'More old versions would stay scaled than are kept at all.',
})

export const coarseCanary = rule({
  code: 'coarse-canary',
  severity: ['warning', 'info'],
  summary:
    'A share of traffic that cannot be reached, because it is counted in pods: without networking, or where that cannot shift traffic.',
})

export const controllerFlags = rule({
  code: 'controller-flags',
  severity: 'info',
  summary: 'What the controller of Argo Rollouts must be started with; nothing in the package can tell.',
})

export const hardlyWatched = rule({
  code: 'hardly-watched',
  severity: 'info',
  summary: 'Metrics on a rollout that goes straight to all traffic, so there is hardly time to measure.',
})

export const measuresOldPods = rule({
  code: 'measures-old-pods',
  severity: 'warning',
  summary: 'A query that measures the old version as well as the new one.',
})

export const missingArgument = rule({
  code: 'missing-argument',
  severity: 'error',
  summary: 'An analysis whose template needs an argument that nobody gives. Argo Rollouts refuses it.',
})

export const needsProvider = rule({
  code: 'needs-provider',
  severity: 'error',
  summary: 'Something that only some ways of shifting traffic can do.',
})

export const needsRouting = rule({
  code: 'needs-routing',
  severity: 'error',
  summary: 'Something that works only where traffic is shifted, not where pods are counted.',
})

export const neverFails = rule({
  code: 'never-fails',
  severity: 'error',
  summary: 'An analysis that takes as many bad measurements as it makes.',
})

export const neverWatched = rule({
  code: 'never-watched',
  severity: 'error',
  summary: 'Metrics that would be watched from a step that does not exist.',
})

export const noMetric = rule({ code: 'no-metric', severity: 'error', summary: 'An analysis that measures nothing.' })

export const noService = rule({
  code: 'no-service',
  severity: 'error',
  summary: 'Traffic is shifted away from a Service that is left out.',
})

export const noTemplate = rule({
  code: 'no-template',
  severity: 'warning',
  summary: 'An AnalysisTemplate that the package does not have, with a name near to one that it has.',
})

export const noVector = rule({
  code: 'no-vector',
  severity: 'error',
  summary: 'A query whose result is a bare number, which the condition cannot read.',
})

export const noWayToUpdate = rule({
  code: 'no-way-to-update',
  severity: 'error',
  summary:
    'An update that can replace nothing: neither a pod more nor a pod less is allowed, or a second pod would need the node’s port of the first.',
})

export const nothingToWatch = rule({
  code: 'nothing-to-watch',
  severity: 'error',
  summary: 'A step to watch metrics from, but no metrics.',
})

export const oddThreshold = rule({
  code: 'odd-threshold',
  severity: 'warning',
  summary: 'A threshold that is well formed but rarely meant.',
})

export const runsForever = rule({
  code: 'runs-forever',
  severity: 'error',
  summary: 'An analysis between two steps that never ends.',
})

export const sameService = rule({
  code: 'same-service',
  severity: 'error',
  summary: 'Two Services that must differ have the same name.',
})

export const unmanagedRoute = rule({
  code: 'unmanaged-route',
  severity: 'error',
  summary: 'A step sets a route that the rollout does not manage.',
})

export const untaggedCanary = rule({
  code: 'untagged-canary',
  severity: 'error',
  summary: 'Datadog could not tell the new version from the old one.',
})

export const weightsFall = rule({
  code: 'weights-fall',
  severity: 'warning',
  summary: 'The share of a canary goes down from one step to the next.',
})

export const wrongScope = rule({
  code: 'wrong-scope',
  severity: 'error',
  summary: 'An AnalysisTemplate is asked for as one of the cluster, or the other way round.',
})
