import { type Draft, error, type FieldPath, hasErrors } from '../finding/finding'
import { isPlain, type Manifest, type Plain } from '../manifest/manifest'
import type { Claim, Expansion, Kind, RawClaim, World } from './claim'
import { checkEnvelope } from './envelope'
import type { Shape, Table } from './table'
import { walk } from './walk'

/** How a kind is written: data and two pure functions. */
export interface KindDefinition<S> {
  /** `LummoDeployment`. */
  kind: string
  /** One sentence for lists and docs. */
  summary: string
  /** The shape of the spec: `zodShape(spec)`, or `shape(() => table)` for a table that is ready. */
  spec: Shape<S>
  /** The name where metadata gives none, from a spec nobody has checked yet. */
  nameFrom?: (spec: Plain) => unknown
  /** Where older objects keep the spec: a path such as `['data']` or `['spec', 'spec']`; the rest of `spec` stays. */
  olderSpec?: readonly string[]
  /** Rules that concern more than one field. Paths start with `spec`. */
  check?: (claim: Claim<S>, world: World) => readonly Draft[]
  /** The native objects. Not called when something is wrong with the claim. */
  expand: (claim: Claim<S>, world: World) => readonly Manifest[] | Expansion
}

/** Makes a kind that a suite can list. */
export function defineKind<S>(definition: KindDefinition<S>): Kind {
  const { kind, summary, spec } = definition
  const specOf = (object: Plain): { spec: unknown; path: FieldPath } => {
    const older = definition.olderSpec
    if (older?.length === 1 && object.spec === undefined && object[older[0] as string] !== undefined) {
      return { spec: object[older[0] as string], path: [older[0] as string] }
    }
    return { spec: object.spec, path: ['spec'] }
  }
  const identify = (object: Plain): RawClaim => {
    const metadata = isPlain(object.metadata) ? object.metadata : {}
    const { spec: content } = specOf(object)
    const plain = isPlain(content) ? content : {}
    const name = metadata.name ?? definition.nameFrom?.(plain)
    return {
      kind,
      name: typeof name === 'string' ? name : '',
      ...(typeof metadata.namespace === 'string' ? { namespace: metadata.namespace } : {}),
      labels: texts(metadata.labels),
      annotations: texts(metadata.annotations),
      spec: plain,
    }
  }
  return {
    kind,
    summary,
    table: spec.load,
    identify,
    read: ({ object, sourceOf }) => {
      const claim = identify(object)
      const { spec: content, path } = specOf(object)
      const findings = checkEnvelope(object, claim, path)
      const nested = definition.olderSpec?.length === 2 ? definition.olderSpec[1] : undefined
      const given = nested === undefined ? content : flattened(content, nested)
      const walked = walk(spec.load(), given ?? {}, path, sourceOf)
      if (content !== null && content !== undefined) findings.push(...walked.findings)
      else findings.push(error('missing-field', [], `${kind} needs a \`spec\`. ${fieldsOf(spec.load())}`))
      const toSource = (canonical: FieldPath): FieldPath => {
        const from = path[0] === 'spec' ? canonical : [...path, ...canonical.slice(1)]
        const inner = walked.origins.toSource(from)
        const step = inner[1]
        return nested !== undefined &&
          isPlain(content) &&
          isPlain(content[nested]) &&
          Object.hasOwn(content[nested], String(step))
          ? ['spec', nested, ...inner.slice(1)]
          : inner
      }
      const placed = findings.map((finding) =>
        finding.path === undefined
          ? finding
          : { ...finding, path: nested === undefined ? finding.path : toSource(finding.path) },
      )
      return { claim: { ...claim, spec: walked.value }, findings: placed, toSource }
    },
    expand: (claim, world) => {
      const typed = claim as Claim<S>
      const findings = [...(definition.check?.(typed, world) ?? [])]
      if (hasErrors(findings)) return { manifests: [], findings }
      const made = definition.expand(typed, world)
      const expansion = Array.isArray(made) ? { manifests: made as Manifest[], findings: [] } : (made as Expansion)
      return { manifests: expansion.manifests, findings: [...findings, ...expansion.findings] }
    },
  }
}

/** `spec.spec` of older objects, merged into `spec`. */
const flattened = (content: unknown, nested: string): unknown =>
  isPlain(content) && isPlain(content[nested])
    ? { ...Object.fromEntries(Object.entries(content).filter(([key]) => key !== nested)), ...content[nested] }
    : content

const texts = (map: unknown): Record<string, string> =>
  isPlain(map)
    ? (Object.fromEntries(Object.entries(map).filter(([, value]) => typeof value === 'string')) as Record<
        string,
        string
      >)
    : {}

const fieldsOf = (table: Table): string => `Its fields: ${Object.keys(table.properties ?? {}).join(', ')}.`
