import type { FieldPath } from '../../lib/finding/finding'
import type { Rewritten } from '../../lib/kind/define-kind'
import { isPlain, type Plain } from '../../lib/manifest/manifest'

/**
 * Older objects keep the main container in `container.app`, and the number of pods and the disruption budget in
 * `availability`. Each of the two moves only where it holds nothing else, so that nothing is lost on the way.
 */
export function fromOlderForm(object: Plain): Rewritten {
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
  const known = isPlain(availability) && Object.keys(availability).every((key) => TODAY[key] !== undefined)
  if (isPlain(availability) && known) {
    for (const [key, value] of Object.entries(availability)) {
      const field = TODAY[key] ?? key
      spec[field] = value
      moved.push([
        ['spec', field],
        ['spec', 'availability', key],
      ])
    }
  } else if (availability !== undefined) spec.availability = availability
  return { spec, moved }
}

/** What the fields of `availability` are called today. */
const TODAY: Readonly<Record<string, string>> = { replicas: 'replicas', podDisruptionBudget: 'disruption' }
