import { type Finding, type FieldPath, hasErrors } from '../finding/finding'
import { Report } from '../finding/report'
import { givenTwice, missingField } from '../finding/rules'
import { isPlain, type Manifest, type Plain, textsOf } from '../manifest/manifest'
import type { WorkloadDefaults } from '../settings/workload-defaults'
import {
  API_VERSION,
  type Claim,
  type CompleteClaim,
  type Expansion,
  type Kind,
  type LegacyForm,
  OWN_SETTINGS,
  type RawClaim,
  type Violation,
  type Subject,
  type World,
} from './claim'
import { checkEnvelope } from './envelope'
import { checkFinite } from './finite'
import { renaming } from './given-name'
import { Origins } from './walk/origins'
import type { SpecShape, Table } from './table/table'
import { walk } from './walk/walk'
import { unknownField } from './rules'
import { listNames } from './walk/wording'

/**
 * Definition of a kind: data and pure functions. S is the type of the spec as the user wrote it. C is the type of the
 * spec in which the defaults are set.
 */
export interface KindDefinition<S, C = S> {
  /** Name of the kind, such as `LummoDeployment`. */
  kind: string
  /** The apiVersion of its objects, such as `acme.example.com/v1`. Default: `krm.lummo.dev/v1alpha1`. */
  apiVersion?: string
  /** Sentence for lists and docs. */
  summary: string
  /** Shape of the spec: `zodShape(spec)`, or `shape(() => table)` for a table that already exists. */
  spec: SpecShape<S>
  /** Returns the name from an unchecked spec. Used if the metadata has no name. */
  nameFrom?: (spec: Plain) => unknown
  /** Returns the namespace. Used if the metadata has no namespace. */
  namespaceFrom?: (spec: Plain) => unknown
  /** Converts legacy spellings to the current form before any check. */
  normalize?: (object: Plain) => Normalized
  /** Fields that set the image of a container, keyed by container name. The key `*` matches all other containers. */
  imageFields?: Readonly<Record<string, string>>
  /** Whether the object can have settings under `package`. Default: true. */
  ownSettings?: boolean
  /** Markers of legacy forms that `normalize` handles. Schemas accept any object with one of these markers. */
  legacy?: readonly LegacyForm[]
  /**
   * Returns the spec in which the defaults of the settings replace absent fields. All defaults of the settings are
   * applied here.
   */
  complete?: (spec: S, workload: WorkloadDefaults) => C
  /** Checks rules that involve several fields, in the spec as the user wrote it. Paths start with `spec`. */
  check?: (claim: Claim<S>, world: World) => readonly Finding[]
  /** Returns the Kubernetes objects. The pipeline does not call this function if the claim has errors. */
  expand: (claim: CompleteClaim<C, S>, world: World) => readonly Manifest[] | Expansion
  /** Inspects the final output, including foreign objects. This is a pure function. */
  inspect?: (claim: Claim<S>, subjects: readonly Subject[]) => readonly Violation[]
  /** Checks whether the claim suppresses all output when it is a functionConfig. */
  suppressesOutput?: (claim: Claim<S>) => boolean
}

/** A spec in the current form, and the original paths of moved parts. */
export interface Normalized {
  spec: unknown
  /** Pairs of paths: the path in the current form (`['spec', 'replicas']`) and the path that the user wrote. */
  moved: readonly (readonly [FieldPath, FieldPath])[]
}

/** Returns a kind for the list of a suite. */
export function defineKind<S, C = S>(definition: KindDefinition<S, C>): Kind {
  const { kind, summary, spec, inspect, suppressesOutput } = definition
  const normalize = definition.normalize ?? ((object: Plain): Normalized => ({ spec: object.spec, moved: [] }))
  let loaded: Table | undefined
  const table = () => {
    loaded ??= definition.ownSettings === false ? spec.load() : withOwnSettings(spec.load())
    return loaded
  }
  const identify = (object: Plain): RawClaim => identified(definition, object, normalize(object).spec)
  return {
    kind,
    apiVersion: definition.apiVersion ?? API_VERSION,
    summary,
    table,
    legacy: definition.legacy ?? [],
    imageFields: definition.imageFields ?? {},
    identify,
    read: ({ object, sourceOf }) => {
      const { spec: content, moved } = normalize(object)
      const claim = identified(definition, object, content)
      const moves = new Origins()
      for (const [today, written] of moved) moves.add(today, written)
      const findings = checkEnvelope(
        object,
        claim,
        moved.map(([, written]) => String(written[0])),
      )
      const walked = walk(table(), content ?? {}, ['spec'], {
        sourceOf: (path) => sourceOf(moves.toSource(path)),
        kind,
      })
      if (content === null || content === undefined) {
        // Other findings already report problems of this object.
        const isBeside = findings.some(({ code, path }) => code === unknownField.code && path?.length === 1)
        if (!isBeside && needsSpec(table()))
          findings.push(missingField.at([], `${kind} has no \`spec\`. ${fieldsOf(table())}`))
      } else {
        findings.push(...walked.findings.map((one) => ({ ...one, path: moves.toSource(one.path ?? []) })))
      }
      if (findings.length === 0) findings.push(...checkFinite(object))
      const toSource = (path: FieldPath): FieldPath => moves.toSource(walked.origins.toSource(path))
      if (definition.ownSettings === false || !isPlain(walked.value)) {
        return { claim: { ...claim, spec: isPlain(walked.value) ? walked.value : claim.spec }, findings, toSource }
      }
      const { [OWN_SETTINGS]: settings, ...own } = walked.value
      return { claim: { ...claim, spec: own }, ...(isPlain(settings) ? { settings } : {}), findings, toSource }
    },
    expand: (claim, world) => expanded(definition, claim as Claim<S>, world),
    inspect: inspect && ((claim, subjects) => inspect(claim as Claim<S>, subjects)),
    suppressesOutput: (claim) => suppressesOutput?.(claim as Claim<S>) === true,
  }
}

/** Identifies a claim by its metadata, or by its spec if the kind defines `nameFrom`. */
function identified<S, C>(definition: KindDefinition<S, C>, object: Plain, content: unknown): RawClaim {
  const metadata = isPlain(object.metadata) ? object.metadata : {}
  const spec = isPlain(content) ? content : {}
  const name = metadata.name ?? definition.nameFrom?.(spec)
  // kustomize and kpt treat an empty namespace as absent.
  const namespace = metadata.namespace || definition.namespaceFrom?.(spec)
  const called = typeof name === 'string' ? name : ''
  const annotations = textsOf(metadata.annotations)
  const renamed = renaming({ name: called, annotations })
  return {
    kind: definition.kind,
    name: called,
    ...(renamed === undefined ? {} : { renamed }),
    ...(typeof namespace === 'string' ? { namespace } : {}),
    labels: textsOf(metadata.labels),
    annotations,
    spec,
  }
}

/** Expands a claim. The result is empty if the check of the claim finds an error. */
function expanded<S, C>(definition: KindDefinition<S, C>, claim: Claim<S>, world: World): Expansion {
  const report = new Report()
  report.addAll(twoNamespaces(claim, definition.namespaceFrom?.(claim.spec as Plain)))
  report.addAll(definition.check?.(claim, world) ?? [])
  if (hasErrors(report.findings)) return { manifests: [], findings: report.findings }
  // Without `complete`, the two types are the same.
  const spec = definition.complete?.(claim.spec, world.settings.workload) ?? (claim.spec as unknown as C)
  const made = definition.expand({ ...claim, spec, written: claim.spec }, world)
  const manifests = 'manifests' in made ? report.take(made).manifests : [...made]
  return { manifests, findings: report.findings }
}

/** Returns a finding if the spec and the metadata set different namespaces, because only one of the two would apply. */
function twoNamespaces({ namespace }: Pick<RawClaim, 'namespace'>, inSpec: unknown): Finding[] {
  if (typeof inSpec !== 'string' || namespace === undefined || inSpec === namespace) return []
  const message = `\`metadata\` already sets a namespace (\`${namespace}\`). Remove \`namespace\` from \`spec\`.`
  return [givenTwice.at(['spec', 'namespace'], message, { current: inSpec })]
}

/**
 * Returns the table of a kind together with the field for settings of one object. The run checks the content of this
 * field, because only the run knows the settings.
 */
const withOwnSettings = (table: Table): Table => ({
  ...table,
  properties: {
    ...table.properties,
    [OWN_SETTINGS]: {
      type: 'object',
      additionalProperties: {},
      description:
        'Settings for this object, which override the settings of the LummoPackage: `{targets: {traefik: "2"}}`.',
    },
  },
})

/** Checks whether a kind has required fields. */
export const needsSpec = (table: Table): boolean => (table.required ?? []).length > 0

const fieldsOf = (table: Table): string => `Available fields: ${listNames(Object.keys(table.properties ?? {}))}.`
