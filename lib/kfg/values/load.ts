import { kfgImport, kfgCircle, kfgDeclaredTwice, kfgNotSupported, kfgUnknownName } from '../rules'
import { suggest } from '../../finding/suggest'
import { shortList } from '../../manifest/text'
import { parse } from '../syntax/parse'
import { sourceOf, type Span } from '../syntax/source'
import type { Body, Declaration, Name } from '../syntax/tree'
import { fieldIn } from './attributes'
import { bodyValue, evaluate } from './evaluate'
import type { Context, Module } from './program'
import { asLabel } from './label'
import type { KfgResource } from './value'
import { checked } from './shapes'
import { shapeNamed } from './declared-types'
import type { BodyValue, Entry } from './value'

const MAX_IMPORTS = 16

/** Reads a file and the files that it imports, and declares their names. */
export function load(file: string, text: string, context: Context, open: readonly string[] = []): Module {
  const source = sourceOf(file, text)
  const module: Module = {
    source,
    declarations: parse(source, context.problems),
    lets: new Map(),
    types: new Map(),
    resources: new Map(),
    aliases: new Map(),
    instances: new Map(),
  }
  for (const one of module.declarations) if (one.type === 'let') declareLet(one, module, context)
  // Import paths can contain values, so values are declared first.
  for (const one of module.declarations) {
    if (one.type === 'import') importFile(one, module, context, [...open, file])
  }
  for (const one of module.declarations) {
    if (one.type === 'type') {
      if (isNew(one.name, module, context)) module.types.set(one.name.text, { ...one, module })
    } else if (one.type === 'resource' && isNew(one.name, module, context)) {
      module.resources.set(one.name.text, resourceOf(one, module, context))
    }
  }
  for (const one of module.declarations) if (one.type === 'instance') declareInstance(one, module, context)
  return module
}

type Declared<T extends Declaration['type']> = Declaration & { type: T }

function declareLet(one: Declared<'let'>, module: Module, context: Context): void {
  if (!isNew(one.name, module, context)) return
  module.lets.set(one.name.text, { name: one.name, expression: one.value, module, state: 'new' })
}

/** Reports a name that is declared twice, with the location of the first declaration. */
function isNew(name: Name, module: Module, context: Context): boolean {
  const first =
    module.lets.get(name.text)?.name ?? module.types.get(name.text)?.name ?? module.resources.get(name.text)?.name
  const isAlias = module.aliases.has(name.text)
  if (first === undefined && !isAlias) return true
  const { file, text } = first?.span.source ?? module.source
  const line = first === undefined ? undefined : text.slice(0, first.span.start).split('\n').length
  const place = line === undefined ? 'by an import' : `in ${file}:${line}`
  context.problems.add(
    kfgDeclaredTwice.at([], `\`${name.text}\` is already declared ${place}. Rename one of the two.`),
    name.span,
  )
  return false
}

function importFile(one: Declared<'import'>, module: Module, context: Context, open: readonly string[]): void {
  const path = evaluate(one.path, module, context)
  if (path?.type !== 'text') return
  const file = context.files.resolve(module.source.file, path.text)
  const problem = file === undefined ? OUTSIDE(path.text) : importProblem(file, open)
  if (file === undefined || problem !== undefined) {
    const rule = file !== undefined && open.includes(file) ? kfgCircle : kfgImport
    context.problems.add(rule.at([], problem ?? OUTSIDE(path.text)), one.path.span)
    return
  }
  const read = context.files.read(file)
  if ('problem' in read) {
    context.problems.add(kfgImport.at([], read.problem), one.path.span)
    return
  }
  const imported = load(file, read.text, context, open)
  if (one.alias === undefined) merge(imported, module, { context, span: one.path.span })
  else if (isNew(one.alias, module, context)) module.aliases.set(one.alias.text, imported)
}

const OUTSIDE = (path: string): string => `\`${path}\` is outside the folder. Move the file, or pass the parent folder.`

function importProblem(file: string, open: readonly string[]): string | undefined {
  if (open.includes(file)) {
    const way = [...open.slice(open.indexOf(file)), file]
    return `The files import each other: ${shortWay(way)}. Remove one of the imports.`
  }
  return open.length > MAX_IMPORTS
    ? `The imports are nested more than ${MAX_IMPORTS} levels deep. Import the files directly.`
    : undefined
}

/** Adds the names of a file that is imported without an alias. */
function merge(from: Module, to: Module, at: { context: Context; span: Span }): void {
  const clash = [...from.lets.keys(), ...from.types.keys(), ...from.resources.keys()].find(
    (name) => to.lets.has(name) || to.types.has(name) || to.resources.has(name),
  )
  if (clash !== undefined) {
    const message = `The import declares \`${clash}\`, which this file also declares. Add \`as NAME\` to the import.`
    at.context.problems.add(kfgDeclaredTwice.at([], message), at.span)
    return
  }
  for (const [name, one] of from.lets) to.lets.set(name, one)
  for (const [name, one] of from.types) to.types.set(name, one)
  for (const [name, one] of from.resources) to.resources.set(name, one)
}

function resourceOf({ kind, name, shape, body }: Declared<'resource'>, module: Module, context: Context): KfgResource {
  const evaluated = () => {
    const value = bodyValue(body, module, context)
    const type = shape && shapeNamed(shape, module, context)
    return type === undefined ? value : checked(value, type, { span: name.span, problems: context.problems })
  }
  return lazily(kind.text, name, evaluated, context)
}

/** Returns a resource whose body is evaluated once. */
function lazily(kind: string, name: Name, evaluated: () => BodyValue, { problems, evaluating }: Context): KfgResource {
  let state: 'new' | 'open' | 'done' = 'new'
  let value: BodyValue | undefined
  const resource: KfgResource = {
    kind,
    name,
    objectName: () => {
      const given = resource.body() && fieldIn(resource, 'name')
      return given?.type === 'text' ? given.text : asLabel(name.text)
    },
    body: () => {
      if (state === 'open') reportCircle(resource, { problems, evaluating })
      if (state === 'new') {
        state = 'open'
        evaluating.push(resource)
        value = evaluated()
        evaluating.pop()
        state = 'done'
      }
      return value
    },
  }
  return resource
}

/** Reports a field that depends on its own resource. */
function reportCircle(resource: KfgResource, { problems, evaluating }: Pick<Context, 'problems' | 'evaluating'>): void {
  const open = evaluating.slice(evaluating.indexOf(resource))
  problems.add(kfgCircle.at([], circleText([...open, resource].map(({ name }) => name.text))), resource.name.span)
}

/** Returns the message about resources that depend on each other. */
export const circleText = (names: readonly string[]): string =>
  `Resources depend on each other in a cycle: ${shortWay(names)}. Remove one of the references.`

const shortWay = (names: readonly string[]): string =>
  names.length <= 5 ? names.join(' → ') : `${names.slice(0, 3).join(' → ')} → … → ${names.at(-1)}`

/** Returns a resource of an aliased file. The fields of the instance override the original fields. */
function declareInstance(one: Declared<'instance'>, module: Module, context: Context): void {
  const { problems } = context
  const imported = module.aliases.get(one.module.text)
  if (imported === undefined) {
    const known = [...module.aliases.keys()]
    const cure = `Import the file: \`import "./${one.module.text}.kfg" as ${one.module.text}\`.`
    const message = `\`${one.module.text}\` is not an imported file.${suggest(one.module.text, known, cure).text}`
    problems.add(kfgUnknownName.at([], message), one.module.span)
    return
  }
  const original = imported.resources.get(one.name.text)
  const whole = `${one.module.text}.${one.name.text}`
  if (original === undefined) {
    const known = [...imported.resources.keys()]
    const cure = known.length === 0 ? 'The file has no resources.' : `Resources: ${shortList(known)}.`
    const message = `\`${one.module.text}\` has no resource \`${one.name.text}\`.${suggest(one.name.text, known, cure).text}`
    problems.add(kfgUnknownName.at([], message), one.name.span)
    return
  }
  if (module.instances.has(whole)) {
    problems.add(kfgNotSupported.at([], `\`${whole}\` is repeated. Remove one of the two.`), one.name.span)
    return
  }
  const evaluated = () => merged(original, one.body, module, context)
  module.instances.set(whole, lazily(original.kind, one.name, evaluated, context))
}

function merged(original: KfgResource, changes: Body, module: Module, context: Context): BodyValue {
  const own = original.body()
  const over = bodyValue(changes, module, context)
  return own === undefined ? over : mergedBodies(own, over)
}

/** Returns a body in which the fields of another body take precedence. Nested blocks are merged. */
function mergedBodies(under: BodyValue, over: BodyValue): BodyValue {
  const entries = new Map<string, Entry>(under.entries.map((entry) => [entry.key.text, entry]))
  for (const entry of over.entries) {
    const first = entries.get(entry.key.text)?.value
    const isBoth = first?.type === 'body' && entry.value.type === 'body'
    entries.set(
      entry.key.text,
      isBoth && entry.value.type === 'body' ? { ...entry, value: mergedBodies(first, entry.value) } : entry,
    )
  }
  const faulty = [...under.faulty, ...over.faulty]
  return { ...over, entries: [...entries.values()], faulty }
}
