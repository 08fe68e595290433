import { loadAll } from 'js-yaml'
import type { ChartFile } from '../../lib/chart/chart'
import { isPlain, type Plain } from '../../lib/manifest/manifest'

/**
 * Returns the objects that Helm would install from the templates of a chart. A template may only insert a whole file.
 * Throws for any other template.
 */
export function objectsOfChart(files: readonly ChartFile[]): Plain[] {
  const textOf = (path: string): string => {
    const found = files.find((file) => file.path === path)
    if (found === undefined) throw new Error(`The chart has no ${path}`)
    return found.text
  }
  return files
    .filter(({ path }) => path.startsWith('templates/') && path.endsWith('.yaml'))
    .flatMap(({ path, text }) => {
      const file = /^\{\{ \.Files\.Get "([^"]+)" \}\}\n$/.exec(text)?.[1]
      if (file === undefined) throw new Error(`${path} is not a file of the chart`)
      return (loadAll(textOf(file)) as unknown[]).filter(isPlain)
    })
}

/** Returns objects keyed by apiVersion, kind, namespace and name. Throws if two objects have the same key. */
export function byIdentity(objects: readonly Plain[]): Record<string, Plain> {
  const keyed: Record<string, Plain> = {}
  for (const object of objects) {
    const { namespace, name } = isPlain(object.metadata) ? object.metadata : {}
    const key = [object.apiVersion, object.kind, namespace, name].join(' ')
    if (keyed[key] !== undefined) throw new Error(`${key} occurs twice`)
    keyed[key] = object
  }
  return keyed
}
