import { type Finding, warning } from '../finding/finding'
import { formerName } from '../kind/given-name'
import { sameNamespace } from '../manifest/id'
import { isPlain, type Manifest } from '../manifest/manifest'
import { POD_KINDS } from '../manifest/pods'
import { isExternal } from '../settings/external'
import { type Finished, type FinishedPackage, nameOf, type PackageCheck } from './finished-package'
import { mapsIn, podsOf } from './pods'
import { USING_KINDS, usesOf } from './uses'

/** What is of no use by itself, with the code for one that nobody uses. */
const CODES: Readonly<Record<string, string>> = {
  ConfigMap: 'unused-config',
  KafkaTopic: 'unused-topic',
  PubSubTopic: 'unused-topic',
  Secret: 'unused-secret',
}

/** Kinds that name an application, or pods by their labels, and so hold words that are also names of other things. */
const NOT_USING = [
  'HorizontalPodAutoscaler',
  'NetworkPolicy',
  'PodDisruptionBudget',
  'PodMonitor',
  'ScaledObject',
  'Service',
  'ServiceMonitor',
]

/** ConfigMaps, Secrets and topics that nothing in the package uses. */
export const unusedSources: PackageCheck = {
  needsWhole: true,
  run: (pack) =>
    pack.subjects(Object.keys(CODES)).flatMap((one): Finding[] => {
      const { kind, metadata } = one.manifest
      const code = CODES[kind]
      const found = code !== 'unused-topic' && isFoundOtherwise(one.manifest)
      if (code === undefined || found || isExternal(pack.settings, kind, metadata.name)) return []
      if (isUsed(pack, one)) return []
      const message = `Nothing in the package uses ${nameOf(one)}. Remove it, or list \`${nameOf(one)}\` in \`checks.external\` of the LummoPackage.`
      return [one.finding(warning(code, ['metadata', 'name'], message), metadata.name)]
    }),
}

/** Objects that programs find by a label, and Secrets of a type that the cluster itself reads. */
function isFoundOtherwise({ kind, type, metadata }: Manifest): boolean {
  const known = /^(?:app|app\.kubernetes\.io\/.*|helm\.sh\/.*)$/
  if (Object.keys(metadata.labels ?? {}).some((key) => !known.test(key))) return true
  return (
    kind === 'Secret' &&
    /^(?:kubernetes\.io\/service-account-token|bootstrap\.kubernetes\.io\/token)$/.test(String(type))
  )
}

/** Whether anything refers to an object, by the name it has or the one it had before its host renamed it. */
const isUsed = (pack: FinishedPackage, one: Finished): boolean =>
  [...new Set([one.manifest.metadata.name, formerName(one.manifest.metadata)])].some((name) =>
    isUsedAs(name, pack, one),
  )

function isUsedAs(called: string, pack: FinishedPackage, one: Finished): boolean {
  const { kind } = one.manifest
  const topic = CODES[kind] === 'unused-topic'
  return pack
    .holding(called, (_, other) => topic || !NOT_USING.includes(other))
    .some(({ manifest }) => {
      if (manifest === one.manifest || !(topic || sameNamespace(manifest, one.manifest))) return false
      if (!topic && POD_KINDS.includes(manifest.kind)) return uses(manifest, kind, called)
      if (!topic && USING_KINDS.includes(manifest.kind) && uses(manifest, kind, called)) return true
      return names(body(manifest), called)
    })
}

const uses = (manifest: Manifest, kind: string, name: string): boolean =>
  usesOf(manifest).some((use) => use.kind === kind && use.name === name) || names(told(manifest), name)

/** What the programs of an object are told, by which they may find something themselves, and what its annotations say. */
function told(manifest: Manifest): unknown {
  const pods = podsOf(manifest)
  const containers = [...(pods?.containers ?? []), ...(pods?.initContainers ?? [])]
  const annotations = Object.values(manifest.metadata.annotations ?? {})
  return [
    annotations,
    containers.map(({ spec }) => [spec.command, spec.args, mapsIn(spec.env).map(([, { value }]) => value)]),
  ]
}

/** An object without its own name and labels, which say nothing of what it uses. */
const body = ({ metadata, ...rest }: Manifest): unknown => [Object.values(metadata.annotations ?? {}), rest]

/** Whether a text holds a name that is not a part of a longer one: `projects/shop/topics/orders`. */
function names(value: unknown, name: string): boolean {
  if (typeof value === 'string') return value.split(/[^A-Za-z0-9._-]+/).includes(name)
  if (Array.isArray(value)) return value.some((entry) => names(entry, name))
  return isPlain(value) && Object.entries(value).some(([key, member]) => key === name || names(member, name))
}
