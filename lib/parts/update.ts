import { type Draft, error, type FieldPath } from '../finding/finding'

/** How many pods may be more or fewer than wanted while a new version comes in. */
interface Margins {
  maxSurge?: number | string | undefined
  maxUnavailable?: number | string | undefined
}

/** The margins of an update: nothing is taken away before its successor is ready, unless the user says so. */
export const marginsOf = ({
  maxSurge,
  maxUnavailable,
}: Margins = {}): {
  maxSurge: number | string
  maxUnavailable: number | string
} => ({ maxSurge: maxSurge ?? '25%', maxUnavailable: maxUnavailable ?? 0 })

/** With both margins at nought no pod can ever be replaced; Kubernetes and Argo Rollouts refuse it. */
export function checkMargins(margins: Margins | undefined, path: FieldPath): Draft[] {
  const { maxSurge, maxUnavailable } = marginsOf(margins)
  if (!isZero(maxSurge) || !isZero(maxUnavailable)) return []
  const message = 'With neither one pod more nor one pod less there is no way to update. Set one of the two above 0.'
  return [error('no-way-to-update', path, message)]
}

const isZero = (value: number | string): boolean => value === 0 || value === '0%'
