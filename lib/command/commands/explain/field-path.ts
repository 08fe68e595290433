import { pathText } from '../../../finding/finding'
import { suggest } from '../../../finding/suggest'
import { isPlain } from '../../../manifest/manifest'
import { shortList } from '../../../manifest/text'
import type { Path } from '../../../manifest/value-at'

/**
 * Parses a path such as `spec.template.spec.containers[0].env["A.B"]`. An entry of a list can also be selected by its
 * name: `containers[shop]`.
 */
export function parseFieldPath(text: string): string[] {
  const steps = [...text.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[([^\]]*)\]|([^.[\]]+)/g)]
  return steps.map(([, quoted, bracket, plain]) => quoted?.replace(/\\(.)/g, '$1') ?? bracket ?? plain ?? '')
}

/** Finds the path of a field in an object, or returns the problem with the path. */
export function pathInObject(object: unknown, steps: readonly string[], name: string): Path | string {
  const path: (string | number)[] = []
  let here = object
  for (const step of steps) {
    const next = stepIn(here, step)
    if (next === undefined) return missing(here, step, path, name)
    path.push(next)
    here = (here as Record<string | number, unknown>)[next]
  }
  return path
}

function stepIn(value: unknown, step: string): string | number | undefined {
  if (isPlain(value)) return Object.hasOwn(value, step) ? step : undefined
  if (!Array.isArray(value)) return undefined
  const at = /^\d+$/.test(step) ? Number(step) : value.findIndex((one) => isPlain(one) && one.name === step)
  return at >= 0 && at < value.length ? at : undefined
}

function missing(value: unknown, step: string, path: Path, name: string): string {
  const parent = path.length === 0 ? name : `\`${pathText(path)}\` of ${name}`
  if (Array.isArray(value)) {
    const names = value.flatMap((one) => (isPlain(one) && typeof one.name === 'string' ? [one.name] : []))
    const { text } = suggest(
      step,
      names,
      `The list has ${value.length} ${value.length === 1 ? 'entry' : 'entries'}, starting with [0].`,
    )
    return `${parent} has no entry \`${step}\`.${text}`
  }
  if (!isPlain(value)) return `${parent} has no fields.`
  const keys = Object.keys(value)
  return `${parent} has no field \`${step}\`.${suggest(step, keys, `Available fields: ${shortList(keys)}.`).text}`
}
