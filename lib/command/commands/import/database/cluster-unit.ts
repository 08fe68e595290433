import { compact } from '../../../../manifest/compact'
import { groupOf } from '../../../../manifest/id'
import type { Manifest, Plain } from '../../../../manifest/manifest'
import { mapAt, mapsAt, mapsIn, numberAt, textAt } from '../../../../manifest/value-at'
import { RETAIN_ANNOTATIONS } from '../../../../parts/storage/retain-annotations'
import { readResources } from '../container/resources'
import type { Lookup } from '../input/lookup'
import type { NamedSource } from '../input/source'
import { isManaged } from '../objects/object-identity'
import { shortObject } from '../objects/short-object'
import type { Unit } from '../solve/unit'
import { sharedPeers } from '../workload/network'
import { backupField } from './backup-field'
import { vaultField } from './credentials'
import { COMPONENT, type DatabaseObjects, partNamed, partsOf, unitOfParts } from './database-objects'

/** Returns the unit for a CloudNativePG Cluster that a LummoDatabase generated. */
export function clusterUnit(main: NamedSource, lookup: Lookup): Unit | undefined {
  const { manifest } = main
  const isCluster = manifest.kind === 'Cluster' && groupOf(manifest.apiVersion) === 'postgresql.cnpg.io'
  if (!isCluster || !isManaged(manifest) || manifest.metadata.labels?.[COMPONENT] !== 'database') return undefined
  return unitOfParts(main, partsOf(main, lookup), (parts) => {
    const own = Object.entries(manifest.metadata.annotations ?? {}).filter(
      ([key, value]) => RETAIN_ANNOTATIONS[key as keyof typeof RETAIN_ANNOTATIONS] !== value,
    )
    const metadata = { ...manifest.metadata, annotations: Object.fromEntries(own) }
    return shortObject('LummoDatabase', [{ ...manifest, metadata }], {
      spec: clusterSpec({ main: manifest, server: {}, engine: 'postgres', parts, peers: sharedPeers(lookup) }),
      generated: manifest.metadata.labels ?? {},
    })
  })
}

/** Default image of a LummoDatabase with this operator, without its tag. */
const IMAGE = 'ghcr.io/cloudnative-pg/postgresql'

function clusterSpec(objects: DatabaseObjects): Plain {
  const { main } = objects
  const { metadata } = main
  const spec = mapAt(main, ['spec'])
  const { database, owner, secret } = mapAt(spec, ['bootstrap', 'initdb'])
  const monitor = partNamed(objects, 'PodMonitor', metadata.name)
  const own = Object.entries(monitor?.metadata.labels ?? {}).filter(([key]) => metadata.labels?.[key] === undefined)
  const name = textAt(secret, ['name'])
  const version = metadata.labels?.['app.kubernetes.io/version']
  const replicas = numberAt(spec, ['instances'])
  const vault = vaultField(name, { username: 'username', password: 'password' }, objects)
  return compact<Plain>({
    'part-of': metadata.labels?.['part-of'],
    type: 'postgres',
    operator: 'cloudnative-pg',
    version,
    image: spec.imageName === `${IMAGE}:${version}` ? undefined : spec.imageName,
    storage: compact<Plain>({ size: mapAt(spec, ['storage']).size, class: mapAt(spec, ['storage']).storageClass }),
    replicas: replicas === 1 ? undefined : replicas,
    database,
    // The owner has the name of the database by default.
    user: owner === database ? undefined : owner,
    ...(vault ?? { secret: name }),
    init: scriptsOf(partNamed(objects, 'ConfigMap', `${metadata.name}-init`)),
    config: mapAt(spec, ['postgresql']).parameters,
    resources: readResources(spec.resources, 'default'),
    backup: backupField(objects),
    monitoring: monitor && {
      prometheus: compact<Plain>({
        interval: mapsAt(monitor, ['spec', 'podMetricsEndpoints'])[0]?.[1].interval,
        labels: own.length === 0 ? undefined : Object.fromEntries(own),
      }),
    },
    nodeSelector: mapAt(spec, ['affinity']).nodeSelector,
    tolerations: mapsIn(mapAt(spec, ['affinity']).tolerations).map(([, one]) => one),
    priorityClass: spec.priorityClassName,
  })
}

/** Returns the `init` scripts without the line that lummo adds to each script. */
function scriptsOf(config: Manifest | undefined): Plain | undefined {
  const scripts = Object.entries(mapAt(config, ['data'])).map(([file, text]) => [
    file,
    String(text).replace(/^set role "[^"]*";\n/, ''),
  ])
  return scripts.length === 0 ? undefined : Object.fromEntries(scripts)
}
