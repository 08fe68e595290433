import { compact } from '../../../../manifest/compact'
import type { Plain } from '../../../../manifest/manifest'
import { mapAt } from '../../../../manifest/value-at'
import { RETAIN_ANNOTATIONS } from '../../../../parts/storage/retain-annotations'
import type { NamedSource } from '../input/source'
import type { Mode, Unit } from '../solve/unit'
import { createFieldOf } from '../workload/companions'
import { objectIdentity } from './object-identity'
import { shortObject } from './short-object'

/** Returns the unit of a PersistentVolumeClaim. */
export function volumeUnit(main: NamedSource, mode: Mode): Unit | undefined {
  const { manifest } = main
  if (manifest.kind !== 'PersistentVolumeClaim') return undefined
  const { fields, generated } = objectIdentity(manifest)
  const spec = mapAt(manifest, ['spec'])
  const isKept = Object.keys(RETAIN_ANNOTATIONS).some((key) => manifest.metadata.annotations?.[key] !== undefined)
  const source = mapAt(spec, ['dataSource'])
  const claim = shortObject('LummoVolume', [manifest], {
    spec: compact<Plain>({
      ...fields,
      ...createFieldOf(manifest),
      from: fromField(source),
      volumeMode: spec.volumeMode === 'Filesystem' ? undefined : spec.volumeMode,
      volumeName: spec.volumeName,
      keep: mode === 'exact' && !isKept ? false : undefined,
    }),
    generated,
  })
  return { main, propose: () => ({ claim, covers: [{ source: main }] }), optionOf: () => undefined }
}

function fromField({ kind, name }: Plain): unknown {
  if (kind === 'VolumeSnapshot') return name
  return kind === 'PersistentVolumeClaim' ? { volume: name } : undefined
}
