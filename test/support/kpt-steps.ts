import fc from 'fast-check'
import { isPlain, type Plain } from '../../lib/manifest/manifest'
import { LOCAL_CONFIG } from '../../lib/wire/annotations'
import { annotated, annotationsOf, isShortObject, type KptPackage } from './kpt-package'

/** A change of a package between two renders. `pick` selects one of the possible objects. */
export interface KptStep {
  what: (typeof WHAT)[number]
  pick: number
}

const WHAT = [
  'mark',
  'mark',
  'unmark',
  'rename',
  'change kind',
  'delete',
  'edit',
  'add',
  'add',
  'move to a namespace',
  'edit what was made',
  'drop the name of the maker',
  'add beside what was made',
  'delete what was made',
  'break',
  'repair',
] as const

const ours = (kind: string, name: string, spec: Plain): Plain => ({
  apiVersion: 'krm.lummo.dev/v1alpha1',
  kind,
  metadata: { name },
  spec,
})
const containers = { image: 'registry.example.com/web:1.0.0', http: 8080, resources: { cpu: '100m', memory: '64Mi' } }

const BASE = ours('LummoContainer', 'base', {
  image: 'registry.example.com/base:1.0.0',
  resources: { cpu: '100m', memory: '64Mi' },
})

/** Objects that look each other up by name, by label, by output, and for settings. */
const CLAIMS: readonly Plain[] = [
  ours('LummoDeployment', 'panel', { serviceAccount: 'watcher', containers: { ...containers, configs: ['texts'] } }),
  ours('LummoRollout', 'web', { replicas: 3, containers, package: { network: { provider: 'ingress' } } }),
  ours('LummoNetworking', 'web', {
    app: 'web',
    domains: 'web.example.com',
    package: { network: { provider: 'ingress' } },
  }),
  ours('LummoServiceAccount', 'watcher', { permissions: { do: ['get'], on: ['pods'] } }),
  ours('LummoConfig', 'texts', { values: { GREETING: 'hello' } }),
  BASE,
  ours('LummoCron', 'nightly', { schedule: '0 2 * * *', containers: { base: 'base' } }),
  ours('LummoPolicy', 'house', {
    registries: 'registry.example.com',
    exempt: [{ kind: 'LummoDatabase', name: 'store' }],
  }),
  ours('LummoDatabase', 'store', { type: 'redis', version: '7.4', storage: '1Gi', secret: 'store' }),
  ours('LummoPackage', 'settings', { workload: { stop: { grace: 50 } } }),
]
const NATIVE: Plain = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'own' }, data: { mine: 'yes' } }

/**
 * Generates an initial package. The package contains an object of the user and some of the claims, each in a separate
 * file and with or without a mark.
 */
export const packages: fc.Arbitrary<KptPackage> = fc
  .array(fc.record({ at: fc.nat(CLAIMS.length - 1), marked: fc.boolean() }), { minLength: 2, maxLength: 5 })
  .map((chosen) => {
    const files: Record<string, readonly Plain[]> = { 'own.yaml': [NATIVE], [fileOf(BASE)]: [BASE] }
    for (const { at, marked } of chosen) {
      const claim = CLAIMS[at] as Plain
      files[fileOf(claim)] = [marked ? marking(claim, true) : claim]
    }
    return files
  })

export const steps: fc.Arbitrary<KptStep[]> = fc.array(
  fc.record({ what: fc.constantFrom(...WHAT), pick: fc.nat(1000) }),
  {
    minLength: 2,
    maxLength: 6,
  },
)

const nameOf = ({ metadata }: Plain): string => String((metadata as Plain).name)
const fileOf = (claim: Plain): string => `${String(claim.kind).toLowerCase()}-${nameOf(claim)}.yaml`
const named = (object: Plain, more: Plain): Plain => ({
  ...object,
  metadata: { ...(object.metadata as Plain), ...more },
})

function marking(claim: Plain, marked: boolean): Plain {
  const { [LOCAL_CONFIG]: _, ...annotations } = annotationsOf(claim)
  return annotated(claim, marked ? { ...annotations, [LOCAL_CONFIG]: 'true' } : annotations)
}

const edited = (spec: unknown, more: Plain): Plain => ({ ...(isPlain(spec) ? spec : {}), ...more })
const BROKEN = 'spelled-wrong'

function changedKind({ kind, ...claim }: Plain): Plain {
  const other = { LummoDeployment: 'LummoRollout', LummoRollout: 'LummoDeployment' }[String(kind)]
  return { ...claim, kind: other ?? kind }
}

/** Returns the package after a step. If the step is impossible, returns the package unchanged. */
export function after(files: KptPackage, { what, pick }: KptStep): KptPackage {
  if (what === 'add') {
    const claim = CLAIMS[pick % CLAIMS.length] as Plain
    return { ...files, [fileOf(claim)]: [pick % 3 === 0 ? claim : marking(claim, true)] }
  }
  const isMade = MADE.includes(what)
  const places = Object.entries(files).flatMap(([file, list]) =>
    list.flatMap((object, at) =>
      (isMade ? file.startsWith('generated/') : isShortObject(object)) ? [{ file, at, object }] : [],
    ),
  )
  const place = places[pick % Math.max(places.length, 1)]
  if (place === undefined) return files
  const list = (files[place.file] ?? []).flatMap((one, at) => (at === place.at ? changed(one, what) : [one]))
  const { [place.file]: _, ...others } = files
  return list.length === 0 ? others : { ...others, [place.file]: list }
}

const MADE: readonly string[] = [
  'edit what was made',
  'drop the name of the maker',
  'add beside what was made',
  'delete what was made',
]

function changed(object: Plain, what: KptStep['what']): readonly Plain[] {
  const { [BROKEN]: _, ...sound } = isPlain(object.spec) ? object.spec : {}
  switch (what) {
    case 'mark':
      return [marking(object, true)]
    case 'unmark':
      return [marking(object, false)]
    case 'rename':
      return [named(object, { name: `${nameOf(object).slice(0, 20)}-two` })]
    case 'change kind':
      return [changedKind(object)]
    case 'move to a namespace':
      return [named(object, { namespace: 'shop' })]
    case 'edit':
      return [{ ...object, spec: edited(object.spec, object.kind === 'LummoRollout' ? { replicas: 5 } : {}) }]
    case 'break':
      return [{ ...object, spec: edited(object.spec, { [BROKEN]: true }) }]
    case 'repair':
      return [{ ...object, spec: sound }]
    case 'edit what was made':
      return [{ ...object, metadata: { ...(object.metadata as Plain), labels: { edited: 'by-hand' } } }]
    case 'drop the name of the maker':
      return [annotated(object, {})]
    case 'add beside what was made':
      return [object, { ...NATIVE, metadata: { name: 'beside' } }]
    default:
      return []
  }
}
