import { closest } from '../finding/suggest'
import type { Kind } from '../kind/claim'
import { crdOf } from '../publish/schema/crds'
import { kindSchema, suiteSchema } from '../publish/schema/suite-schema'
import type { Suite } from '../run/package'
import { writeYaml } from '../wire/yaml/write-yaml'
import { type AuthoringReport, done, wrongCall } from './authoring-report'
import { addModelines } from './modeline'

/**
 * `lummo schema`: the JSON Schema of all kinds, which takes other objects in the same file as well. `lummo schema KIND`:
 * that of one kind. `lummo schema --modeline FILE…`: writes the first one beside you and points the files to it.
 */
export function schema(args: readonly string[], suite: Suite): AuthoringReport {
  const kinds = [...suite.kinds, suite.settings]
  const [first, ...files] = args
  if (first === undefined) return done(asJson(suiteSchema(kinds)))
  if (first === '--modeline') {
    return files.length === 0
      ? wrongCall('schema --modeline needs at least one FILE.')
      : addModelines(files, asJson(suiteSchema(kinds)))
  }
  const found = chosen(args, kinds)
  if (typeof found === 'string') return wrongCall(found)
  const [only, second] = found
  if (only === undefined || second !== undefined) return wrongCall('schema takes one KIND, or none for all of them.')
  return done(asJson(kindSchema(only)))
}

/** `lummo crds [KIND…]`: the definitions with which a cluster stores objects of the kinds. */
export function crds(args: readonly string[], suite: Suite): AuthoringReport {
  const kinds = [...suite.kinds, suite.settings]
  const found = args.length === 0 ? kinds : chosen(args, kinds)
  if (typeof found === 'string') return wrongCall(found)
  return done(found.map((kind) => `---\n${writeYaml(crdOf(kind))}`).join(''))
}

const asJson = (value: unknown): string => `${JSON.stringify(value, null, 1)}\n`

/** The kinds of these names, or what is wrong with the first that is none. */
function chosen(names: readonly string[], kinds: readonly Kind[]): readonly Kind[] | string {
  const known = kinds.map(({ kind }) => kind)
  const stray = names.find((name) => !known.includes(name))
  if (stray === undefined) return kinds.filter(({ kind }) => names.includes(kind))
  if (stray.startsWith('-')) return `there is no option \`${stray}\`.`
  const guess = closest(stray, known)
  const cure = guess === undefined ? `Known are ${known.join(', ')}.` : `Did you mean \`${guess}\`?`
  return `there is no kind \`${stray}\`. ${cure}`
}
