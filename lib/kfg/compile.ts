// Compiles Konfiguru to short objects: parses, evaluates and writes the objects, which the engine then expands. See
// docs/kfg.md.
import type { LocatedFinding } from '../finding/finding'
import { kfgLimit, kfgDeclaredTwice } from './rules'
import { Problems } from './problems'
import { putCache, putDatabase } from './resources/databases'
import { type CheckedResource, type Defaults, Output, textOf } from './resources/output'
import { putQueue } from './resources/queues'
import { putIngress, putStorage } from './resources/routing'
import { shapeOfKind } from './resources/shapes'
import type { ShortObject } from './resources/short-object'
import { putCron, putService, putWorker } from './resources/workloads'
import { sourceOf } from './syntax/source'
import { Graph } from './values/graph'
import { evaluate } from './values/evaluate'
import { load } from './values/load'
import type { Context, ProgramInputs, Module } from './values/program'
import type { KfgResource } from './values/value'
import { checked } from './values/shapes'

/** A file to compile. */
export interface KfgFile {
  file: string
  text: string
}

/** The short objects of a file, and its findings. */
export interface Compiled {
  objects: readonly ShortObject[]
  findings: readonly LocatedFinding[]
}

/** Maximum length of a file, in characters. */
const MAX_SIZE = 1 << 20

const PUT: Readonly<Record<string, (resource: CheckedResource, output: Output) => void>> = {
  service: putService,
  worker: putWorker,
  cronjob: putCron,
  database: ({ resource, body }, output) =>
    putDatabase(
      { name: resource.objectName(), span: resource.name.span, engine: textOf(body, 'type') ?? '', body },
      output,
    ),
  cache: putCache,
  queue: putQueue,
  ingress: putIngress,
  storage: putStorage,
}

/** Returns the short objects of a file and its imports, in dependency order. */
export function compile({ file, text }: KfgFile, inputs: ProgramInputs, defaults: Defaults): Compiled {
  const problems = new Problems()
  if (text.length > MAX_SIZE) {
    const span = { source: sourceOf(file, text.slice(0, 1)), start: 0, end: 1 }
    problems.add(kfgLimit.at([], 'The file is larger than 1 MiB. Split the file, and import the parts.'), span)
    return { objects: [], findings: problems.all }
  }
  const graph = new Graph()
  const evaluating: KfgResource[] = []
  const context: Context = {
    ...inputs,
    problems,
    evaluating,
    refer: (to, span) => {
      const from = evaluating.at(-1)
      if (from !== undefined && from !== to) graph.add(from, to, span)
    },
  }
  const module = load(file, text, context)
  const made = resourcesOf(module)
  for (const resource of made) resource.body()
  // Values that no resource uses are also checked.
  for (const one of module.lets.values())
    if (one.module === module) evaluate({ type: 'name', name: one.name.text, span: one.name.span }, module, context)
  const output = new Output(problems, defaults)
  for (const resource of made) {
    if (resource.kind !== 'storage') continue
    const body = resource.body()
    const mode = body && textOf(body, 'accessMode')
    const isShared = mode !== undefined && mode !== 'ReadWriteOnce'
    output.storages.set(resource.name.text, { name: resource.objectName(), isShared })
  }
  for (const resource of graph.inOrder(made, problems)) put(resource, graph, output)
  reportSameNames(output, problems)
  return { objects: output.objects, findings: problems.all }
}

const resourcesOf = (module: Module): KfgResource[] => [...module.resources.values(), ...module.instances.values()]

function put(resource: KfgResource, graph: Graph, output: Output): void {
  const body = resource.body()
  if (body === undefined) return
  const shaped = checked(body, shapeOfKind(resource.kind), { span: resource.name.span, problems: output.problems })
  const name = resource.objectName()
  if (name !== resource.name.text && textOf(body, 'name') === undefined) {
    output.assume(
      `The object is called \`${name}\`, because a Kubernetes name must be a DNS label.`,
      resource.name.span,
    )
  }
  if (output.problems.hasErrors) return
  PUT[resource.kind]?.({ resource, body: shaped, uses: graph.from(resource) }, output)
}

/** Two resources such as `web_app` and `WebApp` can get the same name. */
function reportSameNames(output: Output, problems: Problems): void {
  const seen = new Map<string, ShortObject>()
  for (const object of output.objects) {
    const key = `${object.kind}/${object.name}`
    if (seen.has(key)) {
      const message = `Two resources generate ${key}. Rename one of the two.`
      problems.add(kfgDeclaredTwice.at([], message), object.span)
    }
    seen.set(key, object)
  }
}
