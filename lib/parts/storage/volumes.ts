import type { V1VolumeMount } from '@kubernetes/client-node'
import type { Finding, FieldPath } from '../../finding/finding'
import { chooseOne, missingField, nameTaken, noContainer } from '../../finding/rules'
import { suggest } from '../../finding/suggest'
import { compact } from '../../manifest/compact'
import type { ClaimTemplate, PersistentVolumeClaim, Volume } from '../../manifest/kubernetes'
import { nameWithSuffix } from '../../manifest/grammar/name'
import type { ContainerContribution } from '../container/contribution'
import type { Identity } from '../identity/identity'
import type { VolumeSpec } from './volumes-spec'
import { shortList } from '../../manifest/text'

/** Volume fields, of which exactly one must be set. */
const SHORT = ['empty', 'claim', 'create', 'config', 'secret'] as const
const NATIVE = [
  'emptyDir',
  'configMap',
  'persistentVolumeClaim',
  'projected',
  'downwardAPI',
  'csi',
  'ephemeral',
  'nfs',
  'image',
] as const

export interface BuiltVolumes {
  volumes: Volume[]
  /** New volumes. Each new volume becomes a PersistentVolumeClaim, or a claim template of a StatefulSet. */
  disks: ClaimTemplate[]
  /** Mounts, each with the name of its container. */
  mounts: { container: string; contribution: ContainerContribution }[]
  findings: Finding[]
}

/**
 * Builds the volumes of a pod.
 *
 * @param containers the names of the containers, starting with the main container
 */
export function buildVolumes(
  specs: readonly VolumeSpec[],
  containers: readonly string[],
  path: FieldPath,
): BuiltVolumes {
  const built: BuiltVolumes = { volumes: [], disks: [], mounts: [], findings: [] }
  const names = new Set<string>()
  for (const [at, spec] of specs.entries()) {
    const here = [...path, at]
    const sources = [...SHORT, ...NATIVE].filter((field) => spec[field] !== undefined)
    if (names.has(spec.name)) {
      built.findings.push(
        nameTaken.at([...here, 'name'], `Two volumes have the name \`${spec.name}\`. Rename one of the two.`),
      )
    }
    names.add(spec.name)
    if (sources.length !== 1) {
      const what = sources.length === 0 ? 'no source' : `several sources (${shortList(sources)})`
      const message = `The volume \`${spec.name}\` has ${what}. Set exactly one of ${SHORT.slice(0, 3).join(', ')}, … (see docs/reference.md).`
      built.findings.push(chooseOne.at(here, message))
      continue
    }
    if (spec.create !== undefined) built.disks.push({ metadata: { name: spec.name }, spec: diskSpec(spec.create) })
    else built.volumes.push(volumeOf(spec))
    const mounted = mountsOf(spec, containers, here)
    built.mounts.push(...mounted.mounts)
    built.findings.push(...mounted.findings)
  }
  return built
}

/** Returns the mounts of one volume. */
function mountsOf(
  spec: VolumeSpec,
  containers: readonly string[],
  here: FieldPath,
): Pick<BuiltVolumes, 'mounts' | 'findings'> {
  if (spec.path === undefined) {
    const fields = (['containers', 'readOnly', 'subPath'] as const).filter((field) => spec[field] !== undefined)
    const findings = fields.map((field) => {
      const message = `\`${field}\` requires \`path\`. Add a \`path\`, or mount the volume with \`volumeMounts\`.`
      return missingField.at([...here, field], message)
    })
    return { mounts: [], findings }
  }
  const mount = compact<V1VolumeMount>({
    name: spec.name,
    mountPath: spec.path,
    subPath: spec.subPath,
    readOnly: spec.readOnly,
  })
  const wanted = spec.containers ?? containers.slice(0, 1)
  const findings = wanted.flatMap((container, index) => {
    if (containers.includes(container)) return []
    const { text } = suggest(
      container,
      containers,
      `Available containers: ${containers.slice(0, 3).join(', ')}${containers.length > 3 ? ' and others' : ''}.`,
    )
    return [noContainer.at([...here, 'containers', index], `Unknown container \`${container}\`.${text}`)]
  })
  return {
    mounts: wanted.map((container) => ({ container, contribution: { path: here, volumeMounts: [mount] } })),
    findings,
  }
}

function volumeOf(spec: VolumeSpec): Volume {
  const { name } = spec
  if (spec.empty !== undefined) {
    const medium = spec.empty.medium === 'Memory' ? 'Memory' : undefined
    return { name, emptyDir: compact<NonNullable<Volume['emptyDir']>>({ medium, sizeLimit: spec.empty.size }) }
  }
  if (spec.claim !== undefined) return { name, persistentVolumeClaim: { claimName: spec.claim } }
  if (spec.config !== undefined) return { name, configMap: { name: spec.config } }
  if (spec.secret !== undefined) return { name, secret: secretSource(spec.secret) }
  const field = NATIVE.find((one) => spec[one] !== undefined)
  return field === undefined ? { name } : ({ name, [field]: spec[field] } as Volume)
}

const secretSource = ({
  name,
  items,
  optional,
  mode,
}: NonNullable<VolumeSpec['secret']>): NonNullable<Volume['secret']> =>
  compact({ secretName: name, items, optional, defaultMode: mode })

/** Returns the spec of a PersistentVolumeClaim for a new volume. */
export const diskSpec = (disk: NonNullable<VolumeSpec['create']>): ClaimTemplate['spec'] =>
  compact<ClaimTemplate['spec']>({
    accessModes: disk.accessModes ?? ['ReadWriteOnce'],
    storageClassName: disk.class,
    resources: { requests: { storage: disk.size } },
  })

/** Converts new volumes to PersistentVolumeClaims, and returns pod volumes for these claims. */
export function asClaims(
  disks: readonly ClaimTemplate[],
  id: Identity,
): { volumes: Volume[]; claims: PersistentVolumeClaim[] } {
  const named = disks.map((disk) => ({ disk, claim: nameWithSuffix(id.name, disk.metadata.name, 253) }))
  return {
    volumes: named.map(({ disk, claim }) => ({
      name: disk.metadata.name,
      persistentVolumeClaim: { claimName: claim },
    })),
    claims: named.map(({ disk, claim }) => ({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: claim, labels: id.labels },
      spec: disk.spec,
    })),
  }
}
