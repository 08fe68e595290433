import { type CheckedResource, entryOf, fieldOf, type Output } from './output'

/** The annotation with which cert-manager creates a certificate for an Ingress. */
const ISSUER = 'cert-manager.io/cluster-issuer'

/** Converts an ingress to a LummoNetworking that generates Ingress objects. */
export function putIngress({ resource, body }: CheckedResource, output: Output): void {
  const object = output.add('LummoNetworking', resource.objectName(), resource.name.span)
  object.set(['spec', 'package'], { network: { provider: 'ingress' } })
  const host = entryOf(body, 'host')
  object.put(['spec', 'domains'], host?.value, host?.key.span)
  const tls = fieldOf(body, 'tls')
  object.set(['spec', 'tls'], tls?.type === 'boolean' && tls.value, tls?.span)
  const routes = entryOf(body, 'routes')
  object.put(['spec', 'routes'], routes?.value, routes?.key.span)
  const first = routes?.value.type === 'body' ? routes.value.entries[0]?.value : undefined
  object.put(['spec', 'app'], first)
  const annotations = entryOf(body, 'annotations')
  if (annotations?.value.type !== 'body') return
  for (const { key, value } of annotations.value.entries) {
    // The generated Certificate has the issuer. With the annotation, cert-manager would create a second Certificate.
    if (key.text === ISSUER) object.put(['spec', 'certificate', 'issuer'], value, key.span)
    else object.put(['spec', 'annotations', key.text], value, key.span)
  }
}

/** Converts a storage to a LummoVolume. */
export function putStorage({ resource, body }: CheckedResource, output: Output): void {
  const object = output.add('LummoVolume', resource.objectName(), resource.name.span)
  const size = entryOf(body, 'size')
  object.put(['spec', 'size'], size?.value, size?.key.span)
  const mode = entryOf(body, 'accessMode')
  if (mode !== undefined)
    object.put(['spec', 'accessModes'], { type: 'list', items: [mode.value], span: mode.value.span }, mode.key.span)
  const storageClass = entryOf(body, 'storageClass')
  object.put(['spec', 'class'], storageClass?.value, storageClass?.key.span)
}
