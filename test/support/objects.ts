import { load } from 'js-yaml'
import { isPlain, type Plain } from '../../lib/manifest/manifest'
import { deepMerge } from '../../lib/manifest/merge'
import { writeListEntry, writeYaml } from '../../lib/wire/yaml/write-yaml'

/** Annotation that keeps the source of generated objects in a package, and out of a cluster. */
const LOCAL = { 'config.kubernetes.io/local-config': 'true' }

/**
 * An object of a test package. Each method returns a changed copy, so that a test states only what is relevant:
 * `deployment({ base: 'std' }).named('api').at('app.yaml').local()`.
 */
export class Resource {
  constructor(readonly object: Plain) {}

  /** Merges members into the object. A list replaces the old one, and `undefined` removes a member. */
  with(change: Plain): Resource {
    return new Resource(withoutUndefined(deepMerge(this.object, change)))
  }

  spec(change: Plain): Resource {
    return this.with({ spec: change })
  }

  /** Merges fields into the container of a short object. */
  container(change: Plain): Resource {
    return this.spec({ containers: change })
  }

  named(name: string): Resource {
    return this.with({ metadata: { name } })
  }

  inNamespace(namespace: string): Resource {
    return this.with({ metadata: { namespace } })
  }

  annotated(annotations: Plain): Resource {
    return this.with({ metadata: { annotations } })
  }

  /** Marks the source of generated objects, so that it stays in the package. */
  local(): Resource {
    return this.annotated(LOCAL)
  }

  /** Places the object in a file of a kpt package. */
  at(path: string, index = 0): Resource {
    return this.annotated({ 'config.kubernetes.io/path': path, 'config.kubernetes.io/index': String(index) })
  }

  /** Text that identifies the object: `Kind/name`, or `Kind/namespace/name` if it has a namespace. */
  get reference(): string {
    const { kind, metadata } = this.object as { kind: string; metadata: { name: string; namespace?: string } }
    return [kind, metadata.namespace, metadata.name].filter((one) => one !== undefined).join('/')
  }

  /** YAML document of the object. */
  get yaml(): string {
    return writeYaml(this.object)
  }

  /** YAML text of the object as an entry of a list’s items. */
  get item(): string {
    return writeListEntry(this.object, 0)
  }
}

function withoutUndefined(object: Plain): Plain {
  const members = Object.entries(object).filter(([, value]) => value !== undefined)
  return Object.fromEntries(members.map(([key, value]) => [key, isPlain(value) ? withoutUndefined(value) : value]))
}

/** Returns a short object of a lummo kind. */
export const short = (kind: string, name: string, spec: Plain = {}): Resource =>
  new Resource({ apiVersion: 'krm.lummo.dev/v1alpha1', kind, metadata: { name }, spec })

/** Returns a Kubernetes object or a custom resource. */
export const native = (apiVersion: string, kind: string, name: string, members: Plain = {}): Resource =>
  new Resource({ apiVersion, kind, metadata: { name }, ...members })

/**
 * Returns the LummoDeployment `web`, which has one container with port 8080.
 *
 * @param container further fields of this container
 */
export const deployment = (container: Plain = {}): Resource => workload('LummoDeployment', container)

/** Returns a short workload of any kind. The object is named `web` and has one container. */
export const workload = (kind: string, container: Plain = {}): Resource =>
  short(kind, 'web', {
    containers: { image: 'web:1.0', http: 8080, resources: { cpu: '100m', memory: '64Mi' } },
  }).container(container)

/** Returns a Kptfile. The Kptfile tells lummo that the input is a whole package of files. */
export const kptfile = (): Resource =>
  native('kpt.dev/v1', 'Kptfile', 'package').annotated({ 'config.kubernetes.io/path': 'Kptfile' })

/**
 * Returns objects as the ResourceList that a host sends to a function, together with the object that configures the
 * function.
 */
export function resourceList(items: readonly Resource[], functionConfig?: Resource): string {
  const entries = items.length === 0 ? ' []\n' : `\n${items.map(({ item }) => item).join('')}`
  const config = functionConfig === undefined ? '' : writeYaml({ functionConfig: functionConfig.object })
  return `apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:${entries}${config}`
}

/** Returns objects as the YAML documents of a file. */
export const documents = (items: readonly Resource[]): string => items.map(({ yaml }) => yaml).join('---\n')

/** Returns the objects of a ResourceList. */
export const itemsOf = (list: string): Resource[] =>
  (load(list) as { items: Plain[] }).items.map((object) => new Resource(object))

/**
 * Returns the objects of a ResourceList as the input of the next run, in which one object is changed. Without a change,
 * this object is removed.
 */
export function edited(list: string, reference: string, change?: (one: Resource) => Resource): string {
  const items = itemsOf(list)
  const index = items.findIndex((one) => one.reference === reference)
  const old = items[index]
  if (old === undefined) throw new Error(`The list has no ${reference}: ${items.map((one) => one.reference)}`)
  return resourceList(items.toSpliced(index, 1, ...(change === undefined ? [] : [change(old)])))
}
