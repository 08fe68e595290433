import {
  type ComposeFunction,
  fatal,
  getInput,
  getObservedCompositeResource,
  getRequiredResources,
  normal,
  Resource,
  type RunFunctionResponse,
  Status,
  Target,
  warning,
} from '@crossplane-org/function-sdk-typescript'
import { expandObjects, generatingClaim, hasErrors, type LocatedFinding, type Plain, suite } from './lummo.ts'

/** Labels and annotations with these prefixes belong to Crossplane and kubectl, and are not copied to generated objects. */
const FOREIGN_KEYS = /^([\w.-]*\.)?(crossplane\.io|kubectl\.kubernetes\.io)\//

/**
 * Composes the resources that a short object generates. The composite resource is the short object, the input is its
 * LummoPackage, and required resources are objects to which the short object refers. Findings are results: an error is
 * fatal and leaves the desired resources of earlier functions unchanged. The result depends only on the request.
 */
export const compose: ComposeFunction = (request, response) => {
  const composite = getObservedCompositeResource(request)?.resource as Plain | undefined
  if (composite?.kind === undefined) {
    fatal(response, 'The request has no observed composite resource.')
    return response
  }
  const short = shortObjectOf(composite)
  const others = Object.values(getRequiredResources(request)).flatMap(({ items }) =>
    items.flatMap(({ resource }) => (resource === undefined ? [] : [shortObjectOf(resource as Plain)])),
  )
  const input = getInput(request) as Plain | undefined
  const { objects, findings } = expandObjects([short, ...others], suite, input)
  report(response, findings)
  if (hasErrors(findings)) return response
  const generated = objects.filter((object) => isGeneratedBy(object, short))
  for (const object of generated) response.desired.resources[nameOf(object)] = Resource.fromJSON({ resource: object })
  if (generated.length === 0) warning(response, `${nameOf(short)} generates no objects.`)
  return response
}

/** Returns the part of an object that its author wrote, without the fields of the API server and of Crossplane. */
function shortObjectOf({ apiVersion, kind, metadata = {}, spec, ...rest }: Plain): Plain {
  const { name, namespace, labels, annotations } = metadata as Record<string, unknown>
  const kept = { labels: ownKeys(labels), annotations: ownKeys(annotations) }
  const { status: _status, ...content } = rest
  return {
    apiVersion,
    kind,
    metadata: { name, ...(namespace === undefined ? {} : { namespace }), ...withoutEmpty(kept) },
    ...content,
    ...(spec === undefined ? {} : { spec: withoutCrossplane(spec) }),
  }
}

function withoutCrossplane(spec: unknown): unknown {
  if (spec === null || typeof spec !== 'object' || Array.isArray(spec)) return spec
  const { crossplane: _crossplane, ...own } = spec as Record<string, unknown>
  return own
}

const ownKeys = (keys: unknown): Record<string, unknown> =>
  Object.fromEntries(Object.entries(keys ?? {}).filter(([key]) => !FOREIGN_KEYS.test(key)))

const withoutEmpty = (fields: Record<string, object>): Record<string, object> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => Object.keys(value).length > 0))

function isGeneratedBy(object: Plain, short: Plain): boolean {
  const claim = generatingClaim(object)
  return claim !== undefined && `${claim.kind}/${claim.name}` === nameOf(short)
}

/**
 * Name of a composed resource. The name is stable, because Crossplane deletes a resource whose name is no longer
 * desired.
 */
function nameOf({ kind, metadata }: Plain): string {
  return `${kind}/${(metadata as { name: string }).name}`
}

/** Adds findings as results, and the condition `Expanded` of the composite resource. */
function report(response: RunFunctionResponse, findings: readonly LocatedFinding[]): void {
  for (const finding of findings) {
    const { severity } = finding
    const add = { error: fatal, warning, info: normal }[severity]
    add(response, describe(finding))
  }
  const errors = findings.filter(({ severity }) => severity === 'error')
  response.conditions.push({
    type: 'Expanded',
    status: errors.length === 0 ? Status.STATUS_CONDITION_TRUE : Status.STATUS_CONDITION_FALSE,
    reason: errors.length === 0 ? 'Expanded' : 'Invalid',
    message: errors.map(describe).join('\n'),
    target: Target.TARGET_COMPOSITE,
  })
}

const describe = ({ code, message, path }: LocatedFinding): string =>
  `${code}${path === undefined ? '' : ` ${path.join('.')}`}: ${message}`
