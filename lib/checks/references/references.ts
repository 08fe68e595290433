import type { LocatedFinding } from '../../finding/finding'
import { probePort } from '../../parts/container/rules'
import { suggest } from '../../finding/suggest'
import { POD_KINDS } from '../../manifest/pods'
import { mapsIn, valueAt } from '../../manifest/value-at'
import { type PlacedContainer, podsOf } from '../../manifest/observed/pods'
import { type Finished, nameOf, type PackageCheck, severityFor } from '../package-check'
import { noVolume } from '../rules'

/**
 * Reports volumes that a container mounts but the pod does not have, and ports that a probe uses but the container does
 * not declare.
 */
export const unknownInPod: PackageCheck = {
  needs: 'final',
  run: (pack) =>
    pack.subjects(POD_KINDS).flatMap((one) => {
      const pods = podsOf(one.manifest)
      if (pods === undefined) return []
      const volumes = new Set([...namesIn(pods.spec.volumes), ...claimNames(one)])
      return pods.all.flatMap((container) => [
        ...unknownVolumes(one, container, volumes),
        ...unknownPorts(one, container),
      ])
    }),
}

const namesIn = (list: unknown): string[] =>
  mapsIn(list).flatMap(([, { name }]) => (typeof name === 'string' ? [name] : []))

/** Returns the names of the volume claim templates. Each template becomes a volume. */
const claimNames = ({ manifest }: Finished): string[] =>
  namesIn(mapsIn(valueAt(manifest, ['spec', 'volumeClaimTemplates'])).map(([, { metadata }]) => metadata))

/**
 * Reports mounts of volumes that the pod does not have. Source: ValidateVolumeMounts and ValidateVolumeDevices,
 * Kubernetes v1.34.
 */
function unknownVolumes(
  one: Finished,
  { spec, path, name }: PlacedContainer,
  volumes: ReadonlySet<string>,
): LocatedFinding[] {
  return ['volumeMounts', 'volumeDevices'].flatMap((field) =>
    mapsIn(spec[field]).flatMap(([at, { name: volume }]) => {
      if (typeof volume !== 'string' || volumes.has(volume)) return []
      const message = `Container \`${name}\` of ${nameOf(one)} mounts the volume \`${volume}\`, but its pod has no such volume.${suggest(volume, volumes, 'Add the volume under `volumes`, or correct the name.').text}`
      return [
        one.finding(
          noVolume.at([...path, field, at, 'name'], message, { severity: severityFor(one) }),
          volume,
          'volume',
        ),
      ]
    }),
  )
}

const PROBES = ['readinessProbe', 'livenessProbe', 'startupProbe'] as const
const WAYS = ['httpGet', 'tcpSocket'] as const

/**
 * Reports ports of probes that the container does not declare. The kubelet looks up the name of a port only in the
 * probed container. Source: probe.ResolveContainerPort, v1.34.
 */
function unknownPorts(one: Finished, { spec, path, name }: PlacedContainer): LocatedFinding[] {
  const ports = new Set(namesIn(spec.ports))
  const seen = new Set<string>()
  return PROBES.flatMap((probe) =>
    WAYS.flatMap((way) => {
      const port = valueAt(spec, [probe, way, 'port'])
      // The kubelet reads quoted digits as a number.
      if (typeof port !== 'string' || /^\d+$/.test(port) || ports.has(port) || seen.has(port)) return []
      seen.add(port)
      const message = `The \`${probe}\` of container \`${name}\` in ${nameOf(one)} uses port \`${port}\`, which the container does not declare.${suggest(port, ports, 'Add the port under `ports`, or set its number.').text}`
      const draft = probePort.at([...path, probe, way, 'port'], message, { severity: severityFor(one) })
      return [one.finding(draft, port, probe.replace('Probe', ''))]
    }),
  )
}
