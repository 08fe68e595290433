import { rule } from '../../finding/rule'

export const aboveHistory = rule({
  code: 'above-history',
  severity: 'error',
  summary: 'More old versions stay scaled up than the revision history keeps.',
})

export const coarseCanary = rule({
  code: 'coarse-canary',
  severity: ['warning', 'info'],
  summary:
    'A canary weight cannot be reached, because the weight is only approximated by the number of pods: no networking object routes to the Rollout, or the provider cannot shift traffic.',
})

export const controllerFlags = rule({
  code: 'controller-flags',
  severity: 'info',
  summary: 'The Argo Rollouts controller requires flags that the package cannot check.',
})

export const hardlyWatched = rule({
  code: 'hardly-watched',
  severity: 'info',
  summary: 'A rollout that shifts all traffic at once leaves little time for its metrics.',
})

export const measuresOldPods = rule({
  code: 'measures-old-pods',
  severity: 'warning',
  summary: 'A query measures both the old and the new version.',
})

export const missingArgument = rule({
  code: 'missing-argument',
  severity: 'error',
  summary: 'An analysis lacks an argument that its template requires, so Argo Rollouts rejects the Rollout.',
})

export const needsProvider = rule({
  code: 'needs-provider',
  severity: 'error',
  summary: 'Only some traffic providers support a feature.',
})

export const needsRouting = rule({
  code: 'needs-routing',
  severity: 'error',
  summary: 'A feature requires traffic shifting, but the weights are approximated by the number of pods.',
})

export const neverFails = rule({
  code: 'never-fails',
  severity: 'error',
  summary: 'An analysis cannot fail, because it allows as many failures as it takes measurements.',
})

export const neverWatched = rule({
  code: 'never-watched',
  severity: 'error',
  summary: 'Metrics start at a step that does not exist.',
})

export const noMetric = rule({ code: 'no-metric', severity: 'error', summary: 'An analysis has no metrics.' })

export const noService = rule({
  code: 'no-service',
  severity: 'error',
  summary: 'Traffic is shifted from a Service that is disabled.',
})

export const noTemplate = rule({
  code: 'no-template',
  severity: 'warning',
  summary: 'An AnalysisTemplate is not in the package, but an AnalysisTemplate with a similar name is.',
})

export const noVector = rule({
  code: 'no-vector',
  severity: 'error',
  summary: 'The result of a query is a scalar, which the condition cannot read.',
})

export const noWayToUpdate = rule({
  code: 'no-way-to-update',
  severity: 'error',
  summary:
    'An update cannot replace any pod: `maxSurge` and `maxUnavailable` are 0, or a second pod would need the same host port.',
})

export const nothingToWatch = rule({
  code: 'nothing-to-watch',
  severity: 'error',
  summary: '`startingStep` is set without metrics.',
})

export const oddThreshold = rule({
  code: 'odd-threshold',
  severity: 'warning',
  summary: 'A threshold is valid, but probably not what the author intended.',
})

export const runsForever = rule({
  code: 'runs-forever',
  severity: 'error',
  summary: 'An analysis between two steps never ends.',
})

export const sameService = rule({
  code: 'same-service',
  severity: 'error',
  summary: 'Two Services that must be different have the same name.',
})

export const unclassifiedEnvironment = rule({
  code: 'unclassified-environment',
  severity: 'info',
  summary:
    'The name of the environment does not show whether it is for production, so the canary has no gradual steps.',
})

export const unmanagedRoute = rule({
  code: 'unmanaged-route',
  severity: 'error',
  summary: 'A step sets a route that the rollout does not manage.',
})

export const untaggedCanary = rule({
  code: 'untagged-canary',
  severity: 'error',
  summary: 'Datadog cannot separate the new version from the old one.',
})

export const weightsFall = rule({
  code: 'weights-fall',
  severity: 'warning',
  summary: 'The weight of a canary decreases from one step to the next.',
})

export const wrongScope = rule({
  code: 'wrong-scope',
  severity: 'error',
  summary: 'The scope of an AnalysisTemplate, namespaced or cluster, does not match its reference.',
})
