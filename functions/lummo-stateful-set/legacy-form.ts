import type { FieldPath } from '../../lib/finding/finding'
import type { Normalized } from '../../lib/kind/define-kind'
import { isPlain, type Plain } from '../../lib/manifest/manifest'

/**
 * Converts legacy objects, which have the main container in `container.app`, and the number of pods and the disruption
 * budget in `availability`. A field is moved only if its parent object contains no other fields, so that nothing is
 * lost.
 */
export function normalizeStatefulSet(object: Plain): Normalized {
  if (!isPlain(object.spec)) return { spec: object.spec, moved: [] }
  const { container, availability, ...spec } = object.spec
  const moved: [FieldPath, FieldPath][] = []
  if (
    isPlain(container) &&
    isPlain(container.app) &&
    Object.keys(container).length === 1 &&
    spec.containers === undefined
  ) {
    spec.containers = [container.app]
    moved.push(
      [
        ['spec', 'containers', 0],
        ['spec', 'container', 'app'],
      ],
      [
        ['spec', 'containers'],
        ['spec', 'container'],
      ],
    )
  } else if (container !== undefined) spec.container = container
  const known = isPlain(availability) && Object.keys(availability).every((key) => CURRENT[key] !== undefined)
  if (isPlain(availability) && known) {
    for (const [key, value] of Object.entries(availability)) {
      const field = CURRENT[key] ?? key
      spec[field] = value
      moved.push([
        ['spec', field],
        ['spec', 'availability', key],
      ])
    }
  } else if (availability !== undefined) spec.availability = availability
  return { spec, moved }
}

/** Current names of the fields in `availability`. */
const CURRENT: Readonly<Record<string, string>> = { replicas: 'replicas', podDisruptionBudget: 'disruption' }
