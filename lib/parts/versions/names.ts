/** The apiVersion of handlers, modules and versions. */
export const GATI = 'gati.dev/v1alpha1'
/** Label on all objects of a handler. */
export const HANDLER_LABEL = 'gati.dev/handler'
/** Label on all objects of one handler version. */
export const VERSION_LABEL = 'gati.dev/version'
/**
 * Annotation that lummo-operator adds to a handler before an expansion: the Services of its versions and their weights,
 * such as `users-v1=90,users-v2=10`.
 */
export const WEIGHTS_ANNOTATION = 'krm.lummo.dev/version-weights'
/**
 * Annotation that lummo-operator adds to a handler before an expansion: the minimum number of pods for the autoscaler of
 * a handler with a warm pool, such as `5`.
 */
export const MINIMUM_ANNOTATION = 'krm.lummo.dev/warm-pool-minimum'

/** Converts a version to a form that is valid in a name: `v1.0` becomes `v1-0`. */
export const versionSlug = (version: string): string =>
  version
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')

/** Returns the name that the Deployment and the Service of a handler version share. */
export const versionName = (handler: string, version: string): string => `${handler}-${versionSlug(version)}`
