import type { FieldPath, Finding } from '../../finding/finding'
import { suggest } from '../../finding/suggest'
import type { Claim, Expansion, RawClaim, World } from '../../kind/claim'
import { givenName, isCalled, renamedLike } from '../../kind/given-name'
import { sameNamespace } from '../../manifest/id'
import type { Manifest } from '../../manifest/manifest'
import { scalarText } from '../../manifest/value-at'
import { inSeconds } from '../container/probes'
import { HOOK, SEEN } from './hooks'
import { rolloutOrder } from './rules'

/**
 * Annotation that sets the wave of an object. Argo CD waits until the objects of a wave are healthy and its jobs are
 * complete before it applies the next wave.
 */
const WAVE = 'argocd.argoproj.io/sync-wave'
/** Order of the sync phases, except the default phase. Source: Argo CD 3, "Sync Phases and Waves". */
const PHASES: Readonly<Record<string, number>> = { PreSync: -1, PostSync: 1 }

/** Kinds whose objects become ready or complete. */
const AWAITED = [
  'LummoDatabase',
  'LummoJob',
  'LummoDeployment',
  'LummoRollout',
  'LummoStatefulSet',
  'LummoDaemonSet',
  'pgbouncer',
]
/** Maximum number of names that a message lists. */
const NAMED = 4

/**
 * Kinds that are applied in the first wave. Services are included, because routes to a Service in a later wave would
 * never be healthy.
 */
const AT_ONCE = ['Service']

export type OrderedSpec = { after?: readonly string[] | undefined }

/** Adds the waves that result from `after` to the output of a claim. Keeps annotations of the user. */
export function withWave(
  claim: Claim<OrderedSpec>,
  { manifests, findings: others }: Expansion,
  world: World,
): Expansion {
  const order = world.once('waves', () => wavesOf(world))
  const wave = order.waves.get(keyOf(claim))
  const findings = [...others, ...checkOrder(claim, world, order)]
  if (wave === undefined || wave === 0 || claim.annotations[WAVE] !== undefined) return { manifests, findings }
  return { manifests: manifests.map((one) => inWave(one, wave)), findings }
}

function inWave(manifest: Manifest, wave: number): Manifest {
  if (AT_ONCE.includes(manifest.kind)) return manifest
  const { annotations, ...metadata } = manifest.metadata
  return { ...manifest, metadata: { ...metadata, annotations: { [WAVE]: String(wave), ...annotations } } }
}

interface Order {
  /** Wave of each object, keyed by the key of the object. */
  waves: ReadonlyMap<string, number>
  /** Maps the key of each member of a cycle to the names in this cycle. */
  circles: ReadonlyMap<string, readonly string[]>
}

const keyOf = ({ kind, namespace, name }: Pick<Claim<unknown>, 'kind' | 'namespace' | 'name'>): string =>
  `${kind}/${namespace ?? ''}/${name}`

/**
 * Returns the wave of every object. The wave is the value of the object’s annotation, or one more than the highest wave
 * of the objects for which it waits.
 */
function wavesOf(world: World): Order {
  const waves = new Map<string, number>()
  const circles = new Map<string, readonly string[]>()
  const waveOf = (one: RawClaim): number => waves.get(keyOf(one)) ?? 0
  for (const first of [...AWAITED, 'LummoCron'].flatMap((kind) => world.claims(kind))) {
    // Uses a loop, because recursion would overflow the stack if thousands of objects form a chain.
    const way = [stepTo(first, world)]
    const onWay = new Map([[first, 0]])
    for (let step = way.at(-1); step !== undefined; step = way.at(-1)) {
      const next = step.before[step.at]
      step.at += 1
      if (next === undefined) {
        waves.set(keyOf(step.claim), numberOf(step.claim.annotations) ?? highest(step.before.map(waveOf)) + 1)
        onWay.delete(step.claim)
        way.pop()
      } else if (onWay.has(next)) {
        const circle = way.slice(onWay.get(next)).map(({ claim }) => claim)
        for (const one of circle) circles.set(keyOf(one), circle.map(givenName))
      } else if (!waves.has(keyOf(next))) {
        onWay.set(next, way.length)
        way.push(stepTo(next, world))
      }
    }
  }
  return { waves, circles }
}

/** An object on the current path, the objects for which it waits, and the index of the next object to visit. */
interface Step {
  claim: RawClaim
  before: readonly RawClaim[]
  at: number
}

const stepTo = (claim: RawClaim, world: World): Step => ({
  claim,
  before: namesOf(claim).flatMap((name) => awaited(name, claim, world)),
  at: 0,
})

/** Returns the highest wave; without any waves, -1, so that the next wave is 0. */
const highest = (waves: readonly number[]): number => waves.reduce((one, other) => Math.max(one, other), -1)

const namesOf = ({ spec }: RawClaim): string[] =>
  Array.isArray(spec.after) ? spec.after.flatMap((one) => scalarText(one) ?? []) : []

const numberOf = (annotations: Readonly<Record<string, string>>): number | undefined =>
  /^-?\d+$/.test(annotations[WAVE] ?? '') ? Number(annotations[WAVE]) : undefined

/**
 * Returns the objects to which a name refers. The candidates are objects of the same namespace or, if there are none,
 * of any namespace. If a base occurs several times, the name refers to the copy that kustomize renamed in the same way.
 */
function awaited(name: string, claim: Pick<RawClaim, 'namespace' | 'name' | 'renamed'>, world: World): RawClaim[] {
  const called = world.once('awaited', () => byName(world)).get(name) ?? []
  const near = called.filter((one) => sameNamespace(one.namespace, claim.namespace))
  const some = near.length > 0 ? near : called
  const alike = some.filter((one) => one.name === renamedLike(claim, name))
  return alike.length > 0 ? alike : some
}

/** Returns the objects for which others can wait, keyed by their current and original names. */
function byName(world: World): ReadonlyMap<string, RawClaim[]> {
  const found = new Map<string, RawClaim[]>()
  for (const claim of AWAITED.flatMap((kind) => world.claims(kind))) {
    for (const name of new Set([claim.name, givenName(claim)])) found.set(name, [...(found.get(name) ?? []), claim])
  }
  return found
}

function checkOrder(claim: Claim<OrderedSpec>, world: World, { waves, circles }: Order): Finding[] {
  const path: FieldPath = ['spec', 'after']
  const circle = circles.get(keyOf(claim))
  if (circle !== undefined) {
    const shown = circle.length > NAMED ? [...circle.slice(0, NAMED), '…'] : circle
    const message = `The objects wait for each other: ${[...shown, circle[0]].join(' → ')}. Remove one of these entries from \`after\`.`
    return [rolloutOrder.at(path, message)]
  }
  return (claim.spec.after ?? []).flatMap((name, at) => {
    const found = awaited(name, claim, world)
    if (found.length === 0) return [unknown(name, world, [...path, at])]
    return found.flatMap((one) => [...contradiction(claim, one, waves), ...checkAwaitedJob(one, [...path, at])])
  })
}

function unknown(name: string, world: World, path: FieldPath): Finding {
  if (world.claims('LummoCron').some((one) => isCalled(one, name))) {
    const message = `LummoCron/${name} runs on a schedule, so no object can wait for it. Replace the LummoCron with a LummoJob.`
    return rolloutOrder.at(path, message)
  }
  const known = AWAITED.flatMap((kind) => world.claims(kind).map(givenName))
  const { text, ...proposal } = suggest(name, known, 'Add the object to the package, or remove the entry.')
  return rolloutOrder.at(path, `Unknown object \`${name}\` in \`after\`.${text}`, { current: name, ...proposal })
}

/** Reports a job that is deleted before a tool can detect that the job has finished. */
function checkAwaitedJob(job: RawClaim, path: FieldPath): Finding[] {
  const seconds = job.kind === 'LummoJob' ? inSeconds(job.spec.ttl as number | string | undefined) : undefined
  if (seconds === undefined || seconds >= SEEN) return []
  const message = `LummoJob/${givenName(job)} is deleted ${seconds} s after it finishes, possibly before Argo CD notices that the job has finished. Remove \`ttl\` from the LummoJob, or set it to at least \`10m\`.`
  return [rolloutOrder.at(path, message, { severity: 'warning' })]
}

/** Reports annotations that make an object start before an object for which it waits. */
function contradiction(claim: Claim<OrderedSpec>, before: RawClaim, waves: Order['waves']): Finding[] {
  const [own, other] = [claim, before].map(({ annotations }) => PHASES[annotations[HOOK] ?? ''] ?? 0) as [
    number,
    number,
  ]
  const target = `${before.kind}/${givenName(before)}`
  if (own < other) {
    const key = claim.annotations[HOOK] === undefined ? undefined : HOOK
    const phase = claim.annotations[HOOK] ?? 'Sync'
    const message = `Argo CD applies the object in the phase ${phase}, before ${target} in the phase ${before.annotations[HOOK] ?? 'Sync'}. Remove the annotation \`${HOOK}\`.`
    const place: FieldPath = key === undefined ? ['spec', 'after'] : ['metadata', 'annotations', key]
    return [rolloutOrder.at(place, message, { severity: 'warning' })]
  }
  const [wave, needed] = [numberOf(claim.annotations), (waves.get(keyOf(before)) ?? 0) + 1]
  if (own !== other || wave === undefined || wave >= needed) return []
  const message = `\`${WAVE}: "${wave}"\` is not after ${target}, which is in wave ${needed - 1}. Remove the annotation, or set it to at least \`"${needed}"\`.`
  return [rolloutOrder.at(['metadata', 'annotations', WAVE], message, { severity: 'warning', atKey: true })]
}
