import { compact, nonEmpty, nonEmptyMap } from '../../../../manifest/compact'
import { isPlain, type Manifest, type Plain } from '../../../../manifest/manifest'
import { mapAt, mapsAt } from '../../../../manifest/value-at'
import { RETAIN_ANNOTATIONS } from '../../../../parts/storage/retain-annotations'
import type { Lookup } from '../input/lookup'
import type { NamedSource } from '../input/source'
import type { Covered, Unit } from '../solve/unit'
import { readNetwork, type SharedPeers, sharedPeers } from '../workload/network'
import { isManaged, objectIdentity } from './object-identity'
import { shortObject } from './short-object'

/** Names of the objects that a LummoNamespace generates in the namespace. */
const PARTS = {
  quota: ['ResourceQuota', 'quota'],
  bounds: ['LimitRange', 'bounds'],
  denied: ['NetworkPolicy', 'default-deny'],
  dns: ['NetworkPolicy', 'allow-dns'],
  listed: ['NetworkPolicy', 'allow-listed'],
  account: ['ServiceAccount', 'default'],
} as const

type PartName = keyof typeof PARTS

/** Quotas with a short name. */
const QUOTAS: Readonly<Record<string, string>> = {
  'requests.cpu': 'cpu',
  'requests.memory': 'memory',
  'requests.storage': 'storage',
  persistentvolumeclaims: 'disks',
  pods: 'pods',
  services: 'services',
  'services.loadbalancers': 'loadBalancers',
  'services.nodeports': 'nodePorts',
}

const STANDARD = 'pod-security.kubernetes.io/'

/**
 * Returns the unit of a Namespace with the objects that a LummoNamespace generates. Other Namespaces are
 * kept unchanged, because a LummoNamespace would add NetworkPolicies and Pod Security Standards.
 */
export function namespaceUnit(main: NamedSource, lookup: Lookup): Unit | undefined {
  const { manifest } = main
  const { name, labels = {} } = manifest.metadata
  if (manifest.kind !== 'Namespace' || !isManaged(manifest) || labels[`${STANDARD}enforce`] === undefined)
    return undefined
  return {
    main,
    optionOf: () => undefined,
    propose: (without) => {
      const parts = new Map<PartName, NamedSource>()
      for (const [part, [kind, wanted]] of Object.entries(PARTS) as [PartName, readonly [string, string]][]) {
        const source = without.has(part) ? undefined : lookup.named(kind, wanted, name)
        if (source !== undefined) parts.set(part, source)
      }
      const covers = [...parts].map(([option, source]): Covered => ({ source, option }))
      return { claim: namespaceClaim(manifest, parts, sharedPeers(lookup)), covers: [{ source: main }, ...covers] }
    },
  }
}

function namespaceClaim(manifest: Manifest, parts: ReadonlyMap<PartName, NamedSource>, peers: SharedPeers): Plain {
  const { labels = {}, annotations = {} } = manifest.metadata
  const { fields, generated } = objectIdentity(manifest)
  const isKept = Object.entries(RETAIN_ANNOTATIONS).every(([key, value]) => annotations[key] === value)
  const objects = [manifest, ...[...parts.values()].map((one) => one.manifest)]
  const quota = parts.get('quota')?.manifest
  const bounds = parts.get('bounds')?.manifest
  const account = parts.get('account')?.manifest
  const spec = compact<Plain>({
    ...fields,
    security: compact<Plain>({
      enforce: labels[`${STANDARD}enforce`],
      warn: labels[`${STANDARD}warn`],
      version: labels[`${STANDARD}enforce-version`],
    }),
    isolated: parts.has('denied') && parts.has('dns') ? undefined : false,
    network: networkField(parts.get('listed')?.manifest, peers),
    quota: quota === undefined ? undefined : quotaField(mapAt(quota, ['spec', 'hard'])),
    containers: boundsOf(bounds, 'Container'),
    diskSize: diskSizeOf(bounds),
    pullSecrets: nonEmpty(mapsAt(account, ['imagePullSecrets']).map(([, secret]) => secret.name)),
    keep: isKept ? undefined : false,
  })
  const standard = Object.keys(labels).filter((key) => key.startsWith(STANDARD))
  return shortObject('LummoNamespace', objects, {
    spec,
    generated: { ...generated, ...Object.fromEntries(standard.map((key) => [key, ''])) },
  })
}

function networkField(policy: Manifest | undefined, peers: SharedPeers): Plain | undefined {
  if (policy === undefined) return undefined
  const all: Manifest = { ...policy, spec: { ...mapAt(policy, ['spec']), podSelector: { matchLabels: {} } } }
  return readNetwork(all, { selector: {}, ports: [], peers, scraped: undefined })
}

function quotaField(hard: Plain): Plain {
  const short: Plain = {}
  const limits: Plain = {}
  const others: Plain = {}
  for (const [name, amount] of Object.entries(hard)) {
    const own = QUOTAS[name]
    const limit = /^limits\.(cpu|memory|ephemeral-storage)$/.exec(name)?.[1]
    const isCount = own !== undefined && !name.startsWith('requests.')
    if (own !== undefined) short[own] = isCount ? Number(amount) : amount
    else if (limit !== undefined) limits[limit] = amount
    else others[name] = amount
  }
  return compact<Plain>({ ...short, limits: nonEmptyMap(limits), hard: nonEmptyMap(others) })
}

const limitOf = (bounds: Manifest | undefined, type: string): Plain | undefined =>
  mapsAt(bounds, ['spec', 'limits']).find(([, one]) => one.type === type)?.[1]

function boundsOf(bounds: Manifest | undefined, type: string): Plain | undefined {
  const limit = limitOf(bounds, type)
  if (limit === undefined) return undefined
  return compact<Plain>({ requests: limit.defaultRequest, limits: limit.default, min: limit.min, max: limit.max })
}

function diskSizeOf(bounds: Manifest | undefined): Plain | undefined {
  const limit = limitOf(bounds, 'PersistentVolumeClaim')
  const storage = (value: unknown) => (isPlain(value) ? value.storage : undefined)
  return limit && compact<Plain>({ min: storage(limit.min), max: storage(limit.max) })
}
