import { isPlain, type Manifest, type Plain, setMember } from '../../../../manifest/manifest'
import { templatePath } from '../../../../manifest/pods'
import { mapsAt, valueAt } from '../../../../manifest/value-at'
import type { OmittedField } from './source'

/** Fields of metadata that only the API server sets. Source: ObjectMeta of meta/v1, Kubernetes v1.34. */
const SERVER_METADATA = [
  'creationTimestamp',
  'deletionGracePeriodSeconds',
  'deletionTimestamp',
  'generation',
  'managedFields',
  'resourceVersion',
  'selfLink',
  'uid',
]

/** Annotations that controllers and kubectl set, and their reasons. */
const SERVER_ANNOTATIONS: readonly (readonly [RegExp, string])[] = [
  [/^kubectl\.kubernetes\.io\/last-applied-configuration$/, 'set by kubectl'],
  [/^deployment\.kubernetes\.io\//, 'set by the Deployment controller'],
  [/^deprecated\.daemonset\.template\.generation$/, 'set by the DaemonSet controller'],
  [/^autoscaling\.alpha\.kubernetes\.io\//, 'set by the autoscaler'],
  [/^pv\.kubernetes\.io\/(bind-completed|bound-by-controller)$/, 'set by the volume controller'],
  [/^volume\.(beta\.)?kubernetes\.io\/(storage-provisioner|selected-node)$/, 'set by the volume controller'],
  [/^rollout\.argoproj\.io\/revision$/, 'set by Argo Rollouts'],
  [/^krm\.lummo\.dev\//, 'set by lummo'],
]

/** Fields of a stored Service that the API server allocates. Source: core/v1 ServiceSpec, Kubernetes v1.34. */
const ALLOCATED = ['clusterIPs', 'healthCheckNodePort', 'ipFamilies', 'ipFamilyPolicy']

/** Checks whether an object was read from a cluster. */
export function isLiveObject({ metadata }: Plain): boolean {
  return isPlain(metadata) && ['uid', 'resourceVersion', 'managedFields'].some((field) => metadata[field] !== undefined)
}

/** Returns an object without the fields that the API server and controllers set, and a list of these fields. */
export function withoutServerFields(object: Manifest): { manifest: Manifest; omitted: OmittedField[] } {
  const omitted: OmittedField[] = []
  const live = isLiveObject(object)
  const { status, ...fields } = object
  if (status !== undefined) omitted.push({ path: 'status', reason: 'set by controllers' })
  const rest = withoutNulls(fields, '', omitted) as Plain
  const manifest = { ...rest, metadata: ownMetadata(rest.metadata, 'metadata', omitted) } as Manifest
  const pods = templatePath(manifest.kind)
  if (pods !== undefined && pods.length > 0) rewrite(manifest, pods, (template) => ownTemplate(template, pods, omitted))
  if (manifest.kind === 'CronJob') {
    rewrite(manifest, ['spec', 'jobTemplate'], (template) => ownTemplate(template, ['spec', 'jobTemplate'], omitted))
  }
  if (manifest.kind === 'StatefulSet' && isPlain(manifest.spec)) manifest.spec = ownClaims(manifest, omitted)
  if (manifest.kind === 'Service' && live && isPlain(manifest.spec)) manifest.spec = ownService(manifest.spec, omitted)
  if (manifest.kind === 'PersistentVolumeClaim' && live && isPlain(manifest.spec)) {
    const { volumeName, ...spec } = manifest.spec
    manifest.spec = spec
    if (volumeName !== undefined) omitted.push({ path: 'spec.volumeName', reason: 'set by the volume controller' })
  }
  return { manifest, omitted }
}

function ownMetadata(metadata: unknown, path: string, omitted: OmittedField[]): Manifest['metadata'] {
  const own: Plain = { ...(isPlain(metadata) ? metadata : {}) }
  for (const field of SERVER_METADATA) {
    if (!Object.hasOwn(own, field)) continue
    omitted.push({ path: `${path}.${field}`, reason: 'set by the API server' })
    delete own[field]
  }
  for (const field of ['labels', 'annotations', 'namespace', 'finalizers', 'ownerReferences']) {
    const value = own[field]
    if (value === null || value === '' || isEmptyCollection(value)) delete own[field]
  }
  const { annotations } = own
  if (isPlain(annotations)) {
    const unchanged = Object.entries(annotations).filter(([key]) => {
      const reason = SERVER_ANNOTATIONS.find(([pattern]) => pattern.test(key))?.[1]
      if (reason !== undefined) omitted.push({ path: `${path}.annotations[${key}]`, reason })
      return reason === undefined
    })
    if (unchanged.length === 0) delete own.annotations
    else own.annotations = Object.fromEntries(unchanged)
  }
  return own as unknown as Manifest['metadata']
}

/** Removes empty fields. The API server treats empty fields as absent. */
function withoutNulls(value: unknown, path: string, omitted: OmittedField[]): unknown {
  if (Array.isArray(value)) return value.map((one, at) => withoutNulls(one, `${path}[${at}]`, omitted))
  if (!isPlain(value)) return value
  const own: Plain = {}
  for (const [key, member] of Object.entries(value)) {
    const here = path === '' ? key : `${path}.${key}`
    // Metadata of templates and objects often contains an empty timestamp of the server.
    if (member !== null) setMember(own, key, withoutNulls(member, here, omitted))
    else if (key !== 'creationTimestamp') omitted.push({ path: here, reason: 'empty, as if the field were absent' })
  }
  return own
}

const isEmptyCollection = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0

/** Removes the fields of the server from the metadata of a template. */
function ownTemplate(template: Plain, path: readonly string[], omitted: OmittedField[]): Plain {
  if (!isPlain(template.metadata)) return template
  const metadata = ownMetadata(template.metadata, [...path, 'metadata'].join('.'), omitted)
  const { metadata: _, ...rest } = template
  return Object.keys(metadata).length === 0 ? rest : { metadata, ...rest }
}

/** Removes the fields of the server from claim templates. */
function ownClaims({ spec }: Manifest, omitted: OmittedField[]): Plain {
  const own = spec as Plain
  if (!Array.isArray(own.volumeClaimTemplates)) return own
  const templates = mapsAt(own, ['volumeClaimTemplates']).map(([at, claim]) => {
    const path = `spec.volumeClaimTemplates[${at}]`
    const { status, apiVersion, kind, ...rest } = claim
    if (status !== undefined) omitted.push({ path: `${path}.status`, reason: 'set by controllers' })
    if (kind !== undefined || apiVersion !== undefined) {
      omitted.push({ path: `${path}.kind`, reason: 'always PersistentVolumeClaim' })
    }
    return { ...rest, metadata: ownMetadata(claim.metadata, `${path}.metadata`, omitted) }
  })
  return { ...own, volumeClaimTemplates: templates }
}

/** Removes the fields that the API server allocates for a Service. A headless Service keeps `clusterIP: None`. */
function ownService(spec: Plain, omitted: OmittedField[]): Plain {
  const own: Plain = { ...spec }
  const allocated = [...ALLOCATED, ...(own.clusterIP === 'None' ? [] : ['clusterIP'])]
  for (const field of allocated) {
    if (!Object.hasOwn(own, field)) continue
    omitted.push({ path: `spec.${field}`, reason: 'allocated by the API server' })
    delete own[field]
  }
  if (!Array.isArray(own.ports)) return own
  own.ports = own.ports.map((port: unknown, at: number) => {
    if (!isPlain(port) || port.nodePort === undefined) return port
    const { nodePort, ...rest } = port
    omitted.push({ path: `spec.ports[${at}].nodePort`, reason: 'allocated by the API server' })
    return rest
  })
  return own
}

/** Replaces the object at a path of a manifest. Copies the objects along the path. */
function rewrite(manifest: Manifest, path: readonly string[], change: (value: Plain) => Plain): void {
  const value = valueAt(manifest, path)
  if (!isPlain(value)) return
  let here: Plain = manifest
  for (const step of path.slice(0, -1)) {
    const copy = { ...(here[step] as Plain) }
    here[step] = copy
    here = copy
  }
  here[path[path.length - 1] ?? ''] = change(value)
}
