import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import Ajv, { type ValidateFunction } from 'ajv'
import { loadAll } from 'js-yaml'
import { isPlain, type Plain } from '../../lib/manifest/manifest'

interface Version {
  name: string
  served: boolean
  schema?: { openAPIV3Schema?: Plain }
}

interface Crd {
  kind: string
  spec: { group: string; names: { kind: string }; versions: Version[] }
}

/** Validators of custom resources, keyed by `apiVersion kind`. CEL rules are not evaluated. */
export class CrdSet {
  private readonly versions = new Map<string, Version>()
  private readonly compiled = new Map<string, ValidateFunction>()
  private readonly ajv = new Ajv({ strict: false, allErrors: true, logger: false, validateFormats: false })

  /**
   * Adds every definition in a text: single objects, several documents, or the List that `kubectl get crd -o yaml`
   * prints.
   */
  add(text: string): void {
    for (const document of loadAll(text) as (Crd & { items?: Crd[] })[]) {
      for (const crd of document?.items ?? [document]) {
        if (crd?.kind !== 'CustomResourceDefinition') continue
        const { group, names, versions } = crd.spec
        for (const version of versions) {
          const key = `${group}/${version.name} ${names.kind}`
          const known = this.versions.get(key)
          // If several releases serve a version, the first release is used.
          if (known === undefined || (!known.served && version.served)) this.versions.set(key, version)
        }
      }
    }
  }

  /** Returns the errors in a custom resource; undefined if there is no definition of its kind. */
  check(object: Plain): string[] | undefined {
    const key = `${object.apiVersion} ${object.kind}`
    const version = this.versions.get(key)
    if (version === undefined) return undefined
    if (!version.served) return [`: ${object.apiVersion} is not served any more`]
    const validate =
      this.compiled.get(key) ?? this.ajv.compile(closed(rooted(version.schema?.openAPIV3Schema ?? {})) as object)
    this.compiled.set(key, validate)
    if (validate(object) === true) return []
    return (validate.errors ?? []).map(({ instancePath, message, params }) => {
      const extra = 'additionalProperty' in params ? ` (${params.additionalProperty})` : ''
      return `${instancePath}: ${message}${extra}`
    })
  }
}

/** Every object has these fields, even if its schema does not list them. */
const rooted = (schema: Plain): Plain => ({ ...schema, 'x-kubernetes-embedded-resource': true })

/** Folder with excerpts of definitions that are too long to copy as a whole. */
const OWN = 'test/conformance/definitions'

/** Returns the definitions of lummo, and then all definitions in the YAML files of a folder. */
export function loadCrds(folder: string): CrdSet {
  const set = new CrdSet()
  for (const name of readdirSync(OWN).sort()) set.add(readFileSync(join(OWN, name), 'utf8'))
  // The folder `legacy` contains older releases, for versions that a target still supports.
  for (const name of (readdirSync(folder, { recursive: true }) as string[]).sort()) {
    if (/\.ya?ml$/.test(name)) set.add(readFileSync(join(folder, name), 'utf8'))
  }
  return set
}

/**
 * Returns a schema in which every object with named fields is closed, because the API server silently drops unknown
 * fields.
 */
function closed(schema: unknown, isProperties = false): unknown {
  if (Array.isArray(schema)) return schema.map((one) => closed(one))
  if (!isPlain(schema)) return schema
  if (isProperties) return Object.fromEntries(Object.entries(schema).map(([name, member]) => [name, closed(member)]))
  const { format, default: _default, description, ...kept } = schema
  const result: Plain = Object.fromEntries(
    Object.entries(kept).map(([key, member]) => [key, closed(member, key === 'properties')]),
  )
  if (kept['x-kubernetes-int-or-string'] === true) {
    result.type = ['integer', 'string']
    delete result.anyOf
  }
  if (kept.nullable === true && typeof result.type === 'string') result.type = [result.type, 'null']
  if (
    isPlain(kept.properties) &&
    kept.additionalProperties === undefined &&
    kept['x-kubernetes-preserve-unknown-fields'] !== true
  ) {
    // The root and embedded objects have apiVersion, kind and metadata, even if the schema does not list these fields.
    if (kept['x-kubernetes-embedded-resource'] === true) {
      result.properties = { apiVersion: {}, kind: {}, metadata: {}, ...(result.properties as Plain) }
    }
    result.additionalProperties = false
  }
  return result
}
