import { compact } from '../../../../manifest/compact'
import { isDnsLabel } from '../../../../manifest/grammar/name'
import type { Manifest, Plain } from '../../../../manifest/manifest'
import { identity } from '../../../../parts/identity/identity'

/** Returns `app` and `part-of` for an object without pods, and the labels that lummo generates for these fields. */
export function objectIdentity({ metadata }: Manifest): { fields: Plain; generated: Readonly<Record<string, string>> } {
  const { name, labels = {} } = metadata
  const app = labels.app ?? labels['app.kubernetes.io/name']
  const fields = compact<{ app?: string; 'part-of'?: string }>({
    app: app !== undefined && app !== name && isDnsLabel(app) ? app : undefined,
    'part-of': labels['part-of'],
  })
  const { labels: generated } = identity({ kind: '', name, labels: {}, annotations: {}, spec: fields })
  return { fields, generated }
}

/** Checks whether lummo generated an object. Only such an object has all parts that its kind generates. */
export const isManaged = ({ metadata }: Manifest): boolean =>
  metadata.labels?.['app.kubernetes.io/managed-by'] === 'lummo'
