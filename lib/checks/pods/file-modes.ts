import type { LocatedFinding } from '../../finding/finding'
import type { Plain } from '../../manifest/manifest'
import { POD_KINDS } from '../../manifest/pods'
import { mapAt, mapsAt, type Path, scalarText } from '../../manifest/value-at'
import { podsOf } from '../../manifest/observed/pods'
import { type Finished, nameOf, type PackageCheck } from '../package-check'
import { decimalMode } from '../rules'

/** Maximum permissions of a file: 0777. Source: ValidatePodSpec of core/validation, Kubernetes v1.34. */
const MAX = 0o777

/**
 * Decimal numbers that look like common permissions and are unlikely as decimal numbers: 440 means 0670. `420` is not
 * listed, because it means 0644.
 */
const UNLIKELY = [400, 440, 444, 500]

/** Volumes whose files have permissions. */
const SOURCES = ['secret', 'configMap', 'downwardAPI', 'projected'] as const

/** Reports permissions of files that were written as decimal numbers. */
export const fileModes: PackageCheck = {
  needs: 'objects',
  run: (pack) =>
    pack.subjects(POD_KINDS).flatMap((one) => {
      const pods = podsOf(one.manifest)
      if (pods === undefined) return []
      return mapsAt(pods.spec, ['volumes']).flatMap(([at, volume]) =>
        SOURCES.filter((source) => volume[source] !== undefined)
          .flatMap((source) => modesIn(mapAt(volume, [source]), [...pods.path, 'volumes', at, source]))
          .flatMap((mode) => explain(mode, scalarText(volume.name) ?? '', one)),
      )
    }),
}

/** Permissions of files, and their path in the object. */
interface Mode {
  value: number
  at: Path
}

function modesIn(source: Plain, path: Path): Mode[] {
  const mode = (value: unknown, at: Path): Mode[] => (typeof value === 'number' ? [{ value, at }] : [])
  return [
    ...mode(source.defaultMode, [...path, 'defaultMode']),
    ...mapsAt(source, ['items']).flatMap(([at, item]) => mode(item.mode, [...path, 'items', at, 'mode'])),
    ...mapsAt(source, ['sources']).flatMap(([at, projected]) =>
      SOURCES.flatMap((kind) => modesIn(mapAt(projected, [kind]), [...path, 'sources', at, kind])),
    ),
  ]
}

function explain({ value, at }: Mode, volume: string, one: Finished): LocatedFinding[] {
  if (value <= MAX && !UNLIKELY.includes(value)) return []
  const isOctal = /^[0-7]{3}$/.test(String(value))
  const meaning = value > MAX ? 'which Kubernetes rejects' : `which means \`0${value.toString(8)}\``
  const fix = isOctal ? `Write the octal number \`0${value}\`` : 'Write an octal number, such as `0440`'
  const message = `The permissions of the volume \`${volume}\` in ${nameOf(one)} are the decimal number ${value}, ${meaning}. ${fix}.`
  const severity = value > MAX && one.claim !== undefined ? 'error' : 'warning'
  // The short form of a Secret calls the field `mode`.
  const words = at.includes('secret') ? ['mode', 'defaultMode'] : ['defaultMode', 'mode']
  return [one.finding(decimalMode.at(at, message, { severity, current: value }), words, volume)]
}
