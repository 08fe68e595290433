import { pathText } from '../../lib/finding/finding'
import { type NativeTables, walkNative } from '../../lib/kind/walk/native'
import { isPlain, type Plain } from '../../lib/manifest/manifest'
import { nativeTables } from '../../lib/publish/tables/native-tables'
import type { CrdSet } from './crds'
import { NATIVE_KINDS } from './native-kinds'

let tables: NativeTables | undefined

/** Returns the errors of an API server for an object, and the fields that the server would silently drop. */
export function checkManifest(object: Plain, crds: CrdSet): string[] {
  const model = NATIVE_KINDS[`${object.apiVersion} ${object.kind}`]
  if (model !== undefined) {
    tables ??= nativeTables(Object.values(NATIVE_KINDS))
    const findings = walkNative(model, object, [], { tables })
    return [...findings.map(({ path, message }) => `${pathText(path ?? [])}: ${message}`), ...beyondTypes(object, [])]
  }
  return crds.check(object) ?? [`: there is no definition of ${object.apiVersion} ${object.kind}`]
}

/**
 * Returns violations of rules that types do not express: nulls and empty objects that show as drift, port numbers, and
 * names of ports.
 */
function beyondTypes(value: unknown, path: readonly (string | number)[]): string[] {
  const here = pathText(path)
  const key = path[path.length - 1]
  if (value === null || value === undefined) return [`${here}: is null`]
  if (
    typeof value === 'number' &&
    /^(containerPort|hostPort|port|servicePort)$/.test(String(key)) &&
    (value < 1 || value > 65535)
  ) {
    return [`${here}: ${value} is no port`]
  }
  if (Array.isArray(value)) return value.flatMap((entry, at) => beyondTypes(entry, [...path, at]))
  if (!isPlain(value)) return []
  if (Object.keys(value).length === 0 && !MAY_BE_EMPTY.has(String(key)) && typeof key !== 'number')
    return [`${here}: is empty`]
  return Object.entries(value).flatMap(([name, member]) => beyondTypes(member, [...path, name]))
}

/** Fields that have an effect even if they are empty. */
const MAY_BE_EMPTY = new Set(['emptyDir', 'podSelector', 'namespaceSelector', 'data'])
