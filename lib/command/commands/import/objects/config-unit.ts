import { compact, nonEmptyMap } from '../../../../manifest/compact'
import { isPlain, type Plain } from '../../../../manifest/manifest'
import type { NamedSource } from '../input/source'
import type { Unit } from '../solve/unit'
import { objectIdentity } from './object-identity'
import { shortObject } from './short-object'

/** Annotations with which kustomize adds a hash to the name. */
const HASH = ['kustomize.config.k8s.io/needs-hash', 'internal.config.kubernetes.io/needsHashSuffix']

/** Returns the unit of a ConfigMap. Multi-line values, and values whose key contains a dot, become files. */
export function configUnit(main: NamedSource): Unit | undefined {
  const { manifest } = main
  if (manifest.kind !== 'ConfigMap') return undefined
  const data = Object.entries(isPlain(manifest.data) ? manifest.data : {})
  const isFile = ([key, value]: [string, unknown]) => key.includes('.') || String(value).includes('\n')
  const { fields, generated } = objectIdentity(manifest)
  const { annotations = {} } = manifest.metadata
  const own = Object.entries(annotations).filter(([key]) => !HASH.includes(key))
  const isHashed = HASH.some((key) => annotations[key] !== undefined)
  const metadata = { ...manifest.metadata, annotations: Object.fromEntries(own) }
  const spec = compact<Plain>({
    ...fields,
    nameHash: isHashed ? true : undefined,
    values: nonEmptyMap(Object.fromEntries(data.filter((entry) => !isFile(entry)))),
    files: nonEmptyMap(Object.fromEntries(data.filter(isFile))),
    binary: isPlain(manifest.binaryData) ? nonEmptyMap(manifest.binaryData) : undefined,
  })
  const claim = shortObject('LummoConfig', [{ ...manifest, metadata }], { spec, generated })
  return { main, propose: () => ({ claim, covers: [{ source: main }] }), optionOf: () => undefined }
}
