import { pathText, placeText } from '../../../finding/finding'
import type { Manifest } from '../../../manifest/manifest'
import { type Path, valueAt } from '../../../manifest/value-at'
import { leafPaths } from '../../../origins/inputs'
import type { ValueOrigin } from '../../../origins/origin'
import { writeYaml } from '../../../wire/yaml/write-yaml'
import { YamlDocument } from '../../../wire/yaml/document'

type OriginsOf = (path: Path) => readonly ValueOrigin[]

/** Returns an origin as text, starting with the location or page. */
function originText({ text, place, page }: ValueOrigin): string {
  if (place !== undefined) return `${placeText(place)}  ${text}`
  return page === undefined ? text : `${text} (${page})`
}

/** Returns the scalars below a path. Each scalar is followed by its origins, starting with the main origin. */
export function explainedField(object: Manifest, path: Path, originsOf: OriginsOf): string {
  const leaves = leafPaths(valueAt(object, path), path)
  return leaves
    .map((leaf) => {
      const origins = originsOf(leaf).map((one, at) => `  ${at === 0 ? '' : 'and '}${originText(one)}\n`)
      return `${pathText(leaf)}: ${JSON.stringify(valueAt(object, leaf))}\n${origins.join('')}`
    })
    .join('')
}

/** Maximum number of origins in a comment. */
const SHOWN = 2

/** Maximum column at which comments are aligned. */
const COLUMN = 56

/** Returns an object as YAML. A comment after each scalar lists its origins. */
export function commentedYaml(object: Manifest, originsOf: OriginsOf): string {
  const text = writeYaml(object)
  const document = YamlDocument.parse(text, { file: 'output', line: 1 })
  if (!(document instanceof YamlDocument))
    throw new Error(`The source of the object cannot be read: ${document.message}`)
  const atKey = true
  const comments = new Map(
    leafPaths(object).map((path) => {
      const origins = originsOf(path)
      const rest = origins.length - SHOWN
      const shown = origins.slice(0, SHOWN).map(originText)
      return [document.place(path, atKey).line, [...shown, ...(rest > 0 ? [`${rest} more`] : [])].join('; ')]
    }),
  )
  return text
    .split('\n')
    .map((line, at) => {
      const comment = comments.get(at + 1)
      return comment === undefined
        ? line
        : `${line.padEnd(COLUMN)}  # ${comment.replaceAll(/[\n\r\u0085\u2028\u2029]/g, ' ')}`
    })
    .join('\n')
}
