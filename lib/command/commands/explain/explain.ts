import { suggest } from '../../../finding/suggest'
import { renderForPeople } from '../../../finding/terminal'
import { isErrorIn } from './explained-package'
import { refOf } from '../../../manifest/id'
import type { Manifest } from '../../../manifest/manifest'
import { shortList } from '../../../manifest/text'
import type { Suite } from '../../../run/package'
import { type CommandResult, done, wrongCall } from '../../command-result'
import { findEnvironments } from '../../environments/kustomizations/find-environments'
import { isEnvironment } from '../../environments/expand-paths'
import { isFolder } from '../../files/scan'
import { allowedBy, callOf, type CommandCall } from '../../options'
import { type ExplainedPackage, readExplained } from './explained-package'
import { docsOf } from './field-docs'
import { parseFieldPath, pathInObject } from './field-path'
import { commentedYaml, explainedField } from './origin-text'

/**
 * Runs `lummo explain KIND[.FIELD]`, which prints the docs of a field, or `lummo explain KIND/NAME [FIELD] --in PATH`,
 * which prints the origin of each value in a rendered object.
 */
export function explainValues(args: readonly string[], suite: Suite): CommandResult {
  const call = callOf('explain', args)
  if (typeof call === 'string') return wrongCall(call)
  const [subject, field = '', ...others] = call.positional
  if (subject === undefined) return wrongCall('explain requires KIND[.FIELD], or KIND/NAME [FIELD] --in PATH.')
  if (others.length > 0) return wrongCall(`explain accepts one FIELD, but got ${shortList([field, ...others])}.`)
  if (!subject.includes('/')) return explainField(subject, field, call, suite)
  const { in: path, all } = call.options
  if (path === undefined) return wrongCall(`explain ${subject} requires --in PATH, the file or folder with its input.`)
  if (all !== undefined && field !== '')
    return wrongCall('explain --all prints the whole object. Remove FIELD or --all.')
  if (all === undefined && field === '')
    return wrongCall(`explain ${subject} requires a FIELD such as \`spec\`, or --all.`)
  return explainObject({ subject, field, path, call }, suite)
}

function explainField(subject: string, field: string, { options }: CommandCall, suite: Suite): CommandResult {
  const unused = ['in', 'all', 'namespace'].find((name) => options[name] !== undefined)
  if (unused !== undefined) return wrongCall(`explain --${unused} requires an object: KIND/NAME, not \`${subject}\`.`)
  const found = docsOf(field === '' ? subject : `${subject}.${field}`, suite)
  return 'docs' in found ? done(found.docs) : wrongCall(found.problem)
}

interface ObjectCall {
  subject: string
  field: string
  path: string
  call: CommandCall
}

function explainObject({ subject, field, path, call }: ObjectCall, suite: Suite): CommandResult {
  const below = severalEnvironments(path)
  if (below !== undefined) return wrongCall(below)
  const { options, variables } = call
  const request = { allowed: allowedBy(options), settings: options.settings, variables }
  const { explained, findings } = readExplained(path, request, suite)
  const errors = renderForPeople(findings.filter(isErrorIn))
  if (explained === undefined) return { stdout: '', stderr: errors, exitCode: 1 }
  const object = objectIn(explained.objects, subject, options.namespace)
  if (typeof object === 'string') return { stdout: '', stderr: `lummo: ${object}\n`, exitCode: 1 }
  const text = textFor(explained, object, field)
  return 'problem' in text ? { stdout: '', stderr: `lummo: ${text.problem}\n`, exitCode: 1 } : done(text.text)
}

function textFor(explained: ExplainedPackage, object: Manifest, field: string): { text: string } | { problem: string } {
  const originsOf = (leaf: Parameters<ExplainedPackage['originsOf']>[1]) => explained.originsOf(object, leaf)
  if (field === '') return { text: commentedYaml(object, originsOf) }
  const path = pathInObject(object, parseFieldPath(field), refOf(object))
  return typeof path === 'string' ? { problem: path } : { text: explainedField(object, path, originsOf) }
}

/** Returns the problem with a folder that contains several environments; undefined if there is none. */
function severalEnvironments(path: string): string | undefined {
  if (path === '-' || !isFolder(path) || isEnvironment(path)) return undefined
  const environments = findEnvironments(path)?.environments ?? []
  return environments.length === 0
    ? undefined
    : `${path} contains environments. Pass one of them: --in ${environments.slice(0, 3).join(', or --in ')}.`
}

/** Returns the rendered object with the given kind and name, or the problem with the reference. */
function objectIn(objects: readonly Manifest[], subject: string, namespace: string | undefined): Manifest | string {
  const [kind = '', name = ''] = [subject.slice(0, subject.indexOf('/')), subject.slice(subject.indexOf('/') + 1)]
  const found = objects.filter((one) => one.kind.toLowerCase() === kind.toLowerCase() && one.metadata.name === name)
  const [first, ...others] = found.filter((one) => namespace === undefined || one.metadata.namespace === namespace)
  if (first !== undefined && others.length === 0) return first
  const namespaces = found.map(({ metadata }) => metadata.namespace ?? '(none)')
  if (first !== undefined) return `${subject} exists in the namespaces ${shortList(namespaces)}. Add --namespace.`
  if (found.length > 0)
    return `${subject} is not in the namespace \`${namespace}\`, but in ${shortList(namespaces, 'or')}.`
  const namesakes = objects.filter(({ metadata }) => metadata.name === name).map(refOf)
  if (namesakes.length > 0)
    return `${subject} is not rendered. Rendered objects with this name: ${shortList(namesakes)}.`
  const refs = objects.map(refOf)
  return `${subject} is not rendered.${suggest(subject, refs, `Rendered objects: ${shortList(refs)}.`).text}`
}
