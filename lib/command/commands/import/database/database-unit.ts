import { compact } from '../../../../manifest/compact'
import { deepEqual } from '../../../../manifest/deep-equal'
import type { Manifest, Plain } from '../../../../manifest/manifest'
import { mapAt, mapsAt, mapsIn, numberAt, textAt } from '../../../../manifest/value-at'
import { readResources } from '../container/resources'
import type { Lookup } from '../input/lookup'
import type { NamedSource } from '../input/source'
import { isManaged } from '../objects/object-identity'
import type { Mode, Unit } from '../solve/unit'
import { readNetwork, type SharedPeers, sharedPeers } from '../workload/network'
import { podSpecOf } from '../workload/pod'
import { workloadUnit } from '../workload/workload-unit'
import { backupField } from './backup-field'
import { credentialFields } from './credentials'
import { COMPONENT, type DatabaseObjects, partNamed, partsOf, unitOfParts } from './database-objects'
import { databaseEngineOf, settingsOf } from './engine-arguments'

/** Fields that a database has in common with a LummoStatefulSet. */
const SHARED = [
  'part-of',
  'serviceAccount',
  'security',
  'podSecurityContext',
  'stop',
  'nodeSelector',
  'tolerations',
  'affinity',
  'priorityClass',
] as const

/** Returns the unit of a StatefulSet that a LummoDatabase generated, with its Services, scripts and backups. */
export function databaseUnit(main: NamedSource, lookup: Lookup, mode: Mode): Unit | undefined {
  const { manifest } = main
  const isDatabase =
    manifest.kind === 'StatefulSet' && isManaged(manifest) && manifest.metadata.labels?.[COMPONENT] === 'database'
  const server = mapsAt(podSpecOf(manifest), ['containers'])[0]?.[1]
  const engine = isDatabase && server !== undefined ? databaseEngineOf(server) : undefined
  const unit = engine === undefined ? undefined : workloadUnit(main, lookup, mode)
  if (unit === undefined || engine === undefined || server === undefined) return undefined
  const proposal = unit.propose(new Set(['network', 'monitoring']))
  if (proposal === undefined) return undefined
  return unitOfParts(main, partsOf(main, lookup), (parts) => {
    const spec = databaseSpec(mapAt(proposal.claim, ['spec']), {
      main: manifest,
      server,
      engine,
      parts,
      peers: sharedPeers(lookup),
    })
    const { labels: _, ...metadata } = mapAt(proposal.claim, ['metadata'])
    return { ...proposal.claim, kind: 'LummoDatabase', metadata, spec }
  })
}

function databaseSpec(workload: Plain, objects: DatabaseObjects): Plain {
  const { main, server, engine } = objects
  const { name } = main.metadata
  const spec = mapAt(main, ['spec'])
  const image = textAt(server, ['image']) ?? ''
  const data = mapAt(
    mapsIn(spec.volumeClaimTemplates).find(([, one]) => textAt(one, ['metadata', 'name']) === 'data')?.[1],
    ['spec'],
  )
  const memory = mapsIn(podSpecOf(main).volumes).find(([, one]) => one.name === 'shm')?.[1]
  const policy = partNamed(objects, 'NetworkPolicy', name)
  const container = mapsAt(workload, ['containers'])[0]?.[1] ?? mapAt(workload, ['containers', name])
  const replicas = numberAt(spec, ['replicas'])
  return compact<Plain>({
    env: textAt(main, ['metadata', 'labels', 'tags.datadoghq.com/env']),
    type: engine,
    version: textAt(main, ['metadata', 'labels', 'app.kubernetes.io/version']) ?? image.replace(/^[^@]*:/, ''),
    image,
    storage: compact<Plain>({
      size: textAt(data, ['resources', 'requests', 'storage']),
      class: textAt(data, ['storageClassName']),
    }),
    replicas: replicas === 1 ? undefined : replicas,
    ...credentialFields(objects),
    init: initScripts(partNamed(objects, 'ConfigMap', `${name}-init`)),
    config: settingsOf(server, engine),
    resources: container.resources ?? mapAt(workload, ['containers']).resources,
    sharedMemory: textAt(memory, ['emptyDir', 'sizeLimit']),
    retention: spec.persistentVolumeClaimRetentionPolicy,
    backup: backupField(objects),
    monitoring: monitoringField(objects),
    network: policy === undefined ? false : networkField(policy, main, objects.peers),
    ...Object.fromEntries(SHARED.map((field) => [field, workload[field]])),
  })
}

/** Returns the `init` scripts without those that lummo adds. */
function initScripts(config: Manifest | undefined): Plain | undefined {
  const own = Object.entries(mapAt(config, ['data'])).filter(([key]) => !/^(000|zzz)-/.test(key))
  return own.length === 0 ? undefined : Object.fromEntries(own)
}

/** Returns `network` if the policy allows clients other than the pods of the namespace. */
function networkField(policy: Manifest, main: Manifest, peers: SharedPeers): Plain | undefined {
  const selector = mapAt(main, ['spec', 'selector', 'matchLabels']) as Record<string, string>
  // Without `from`, all pods of the namespace are clients.
  const ingress = mapsAt(policy, ['spec', 'ingress']).flatMap(([, rule]) => (isOfNamespace(rule) ? [] : [rule]))
  const limited = { ...policy, spec: { ...mapAt(policy, ['spec']), ingress } }
  const read = readNetwork(limited, { selector, ports: ['db'], peers, scraped: 'metrics' })
  const own = mapsIn(read?.from).map(([, one]) => one)
  const from = own.filter(({ app }) => app !== `${main.metadata.name}-backup`)
  const to = read?.to
  return from.length === 0 && to === undefined
    ? undefined
    : compact<Plain>({ from: from.length === 0 ? undefined : from, to })
}

const isOfNamespace = ({ from }: Plain): boolean => deepEqual(from, [{ podSelector: {} }])

function monitoringField(objects: DatabaseObjects): Plain | undefined {
  const { main, server } = objects
  const monitor = partNamed(objects, 'PodMonitor', main.metadata.name)
  const exporter = mapsAt(podSpecOf(main), ['containers']).find(([, one]) => one.name === 'exporter')?.[1]
  const isTagged = mapsIn(server.env).some(([, { name }]) => String(name).startsWith('DD_'))
  const own = Object.entries(monitor?.metadata.labels ?? {}).filter(
    ([key]) => main.metadata.labels?.[key] === undefined,
  )
  const prometheus = compact<Plain>({
    interval: mapsAt(monitor, ['spec', 'podMetricsEndpoints'])[0]?.[1].interval,
    labels: own.length === 0 ? undefined : Object.fromEntries(own),
    image: exporter?.image,
    resources: readResources(exporter?.resources, 'default'),
  })
  const monitoring = compact<Plain>({
    datadog: isTagged ? true : undefined,
    prometheus: monitor === undefined && exporter === undefined ? undefined : prometheus,
  })
  return Object.keys(monitoring).length === 0 ? undefined : monitoring
}
