import type { Finding } from '../../../../finding/finding'
import type { Claim, Kind, World } from '../../../../kind/claim'
import { stableJson } from '../../../../manifest/hash'
import { isPlain, type Plain } from '../../../../manifest/manifest'
import { type Path, valueAt } from '../../../../manifest/value-at'
import { ChangedWorld } from '../../../../origins/changed-world'
import { withoutValueAt } from '../../../../origins/edit'
import { traceKey } from '../../../../origins/trace-package'
import type { Suite } from '../../../../run/package'
import { finishedManifests } from '../../../../run/pipeline'
import type { Item } from '../../../../wire/item'
import { type ExpandedUnit, expandClaims } from './expand-claims'
import { shorterForm } from './shorter-forms'

/** Fields with free-form maps, whose keys are data of the user and not fields of the API. */
const DATA = new Set(['env', 'values', 'files', 'binary', 'command', 'args', 'patch', 'target'])

/** Field from which other fields take their values. The search removes the other fields instead. */
const BASE = 'base'

/** Fields whose value `false` is a deliberate choice. Without it, the package has a warning. */
const OPT_OUTS = new Set(['readiness'])

/** Fields that choose the settings of a short object. The settings are the same in each expansion. */
const SETTINGS = new Set(['env', 'package'])

/**
 * Returns short objects without the fields that do not change the output: default values, values that the settings of
 * the package also set, and patches without an effect. A short object keeps its form if a shorter form changes the
 * output of another object.
 *
 * @param others unchanged objects, such as the settings of the package
 */
export function shortenClaims(claims: readonly Plain[], others: readonly Item[], suite: Suite): Plain[] {
  const shorter = new Map<string, Plain>()
  const wanted = new Map(claims.flatMap((one) => keysOf(one, suite).map((key) => [key, one] as const)))
  const kinds = suite.kinds.map((kind): Kind => {
    const expand: Kind['expand'] = (claim, world) => {
      const key = traceKey(claim)
      const object = wanted.get(key)
      if (object !== undefined && !shorter.has(key)) shorter.set(key, new Shortener(kind, world).shortened(object))
      return kind.expand(claim, world)
    }
    return Object.create(kind, { expand: { value: expand } }) as Kind
  })
  const before = expandClaims(claims, others, { ...suite, kinds })
  const proposed = claims.map((one): Plain => shorter.get(keysOf(one, suite)[0] ?? '') ?? one)
  const isSame = (list: readonly Plain[]): boolean => outcomeOf(expandClaims(list, others, suite)) === expected
  const expected = outcomeOf(before)
  if (isSame(proposed)) return proposed
  const result = [...claims]
  for (const [at, one] of proposed.entries()) {
    if (one === claims[at]) continue
    const next = result.map((other, index) => (index === at ? one : other))
    if (isSame(next)) result[at] = one
  }
  return result
}

/** Returns the output of all claims, and the codes of their findings. */
const outcomeOf = (outputs: readonly ExpandedUnit[]): string =>
  stableJson(
    outputs.map(({ manifests, errors, warnings }) => ({ manifests, codes: codesOf([...errors, ...warnings]) })),
  )

/**
 * Returns the codes of errors and warnings, each once. In a shorter form, a value that was in several places is
 * reported only once, and advice to set a default can be new.
 */
const codesOf = (findings: readonly Pick<Finding, 'code' | 'severity'>[]): string[] => [
  ...new Set(findings.flatMap(({ code, severity }) => (severity === 'info' ? [] : [`${severity} ${code}`]))),
]

const keysOf = (claim: Plain, suite: Suite): string[] =>
  suite.kinds.filter(({ kind }) => kind === claim.kind).map((kind) => traceKey(kind.identify(claim)))

/** Removes fields of one short object, one at a time, as long as the output stays the same. */
class Shortener {
  private readonly world: World
  private output: string | undefined

  constructor(
    private readonly kind: Kind,
    world: World,
  ) {
    this.world = new ChangedWorld(world)
  }

  shortened(object: Plain): Plain {
    this.output = this.outputOf(object)
    if (this.output === undefined) return object
    const short = shorterForm(object, this.world, (one) => this.isSame(one))
    const metadata = ['labels', 'annotations'].map((field) => ['metadata', field])
    return [...metadata, ['spec']].reduce((one, path) => this.withoutMembers(one, path), short)
  }

  private isSame(object: Plain): boolean {
    return this.outputOf(object) === this.output
  }

  /** Removes members of the value at a path, at any depth. */
  private withoutMembers(object: Plain, path: Path): Plain {
    return stepsOf(valueAt(object, path)).reduce<Plain>((one, step) => this.without(one, [...path, step]), object)
  }

  private without(object: Plain, path: Path): Plain {
    if (path.length === 2 && SETTINGS.has(String(path[1]))) return object
    const last = String(path.at(-1))
    const value = valueAt(object, path)
    if (last === BASE || (OPT_OUTS.has(last) && value === false)) return object
    const shorter = withoutValueAt(object, path) as Plain
    if (!hasOptOut(value) && this.isSame(shorter)) return shorter
    return DATA.has(last) ? object : this.withoutMembers(object, path)
  }

  /** Returns the output of a short object as text; undefined if it is refused. */
  private outputOf(object: Plain): string | undefined {
    try {
      const { claim, findings } = this.kind.read({ object, sourceOf: () => undefined })
      const expansion = this.kind.expand(claim as Claim<unknown>, this.world)
      const { manifests, findings: about } = finishedManifests(expansion.manifests, claim, this.world.settings)
      const codes = codesOf([...findings, ...expansion.findings, ...about])
      return stableJson({ manifests: manifests.map(({ manifest }) => manifest), codes })
    } catch {
      // A shorter object can violate the types that a part relies on.
      return undefined
    }
  }
}

/** Checks whether a member of a value is a deliberate choice. */
const hasOptOut = (value: unknown): boolean =>
  isPlain(value) && Object.entries(value).some(([key, member]) => OPT_OUTS.has(key) && member === false)

/**
 * Returns the keys or positions of members, in reverse order of position, so that a removal does not shift the others.
 */
const stepsOf = (value: unknown): (string | number)[] => {
  if (Array.isArray(value)) return [...value.keys()].reverse()
  return isPlain(value) ? Object.keys(value) : []
}
