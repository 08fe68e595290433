import { API_VERSION } from '../../../../kind/claim'
import type { Manifest, Plain } from '../../../../manifest/manifest'
import { sharedTexts } from '../workload/identity'

/**
 * Returns a short object with the name and namespace of the first object. Labels and annotations that all objects share
 * are set on the short object, because generated objects inherit them.
 */
export function shortObject(
  kind: string,
  objects: readonly Manifest[],
  { spec, generated = {}, name }: { spec: Plain; generated?: Readonly<Record<string, string>>; name?: string },
): Plain {
  const [main] = objects
  const labels = sharedTexts(objects, 'labels', generated)
  const annotations = sharedTexts(objects, 'annotations')
  const namespace = main?.metadata.namespace
  return {
    apiVersion: API_VERSION,
    kind,
    metadata: {
      name: name ?? main?.metadata.name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
    },
    spec,
  }
}
