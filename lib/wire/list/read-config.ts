import { isPlain } from '../../manifest/manifest'
import { eachPart, holdsText } from '../../manifest/text-search'
import { type Item, originOf, STDIN } from '../item'
import { YamlDocument } from '../yaml/document'

/**
 * Reads the section `functionConfig` separately. Returns the object, `none` if the section is empty, or `unclear` if
 * only a parse of the whole text can decide.
 *
 * @param start offset of the section, in bytes
 */
export function readConfig(section: string, bytes: Buffer, start: number): Item | 'none' | 'unclear' {
  const document = YamlDocument.parse(section, { file: STDIN, line: lineAt(bytes, start) })
  if (!(document instanceof YamlDocument)) return 'unclear'
  const object = isPlain(document.value) ? document.value.functionConfig : undefined
  if (object === null || object === undefined) return 'none'
  if (!isPlain(object)) return 'unclear'
  return {
    role: 'config',
    at: 0,
    apiVersion: text(object.apiVersion),
    kind: text(object.kind),
    object,
    mentions: (word, extent) => holdsText(object, word, extent),
    eachPart: (see) => eachPart(object, see),
    place: (path, atKey) => {
      const indent = /\n( *)\S/.exec(section)?.[1]?.length ?? 0
      const body = section.slice(section.indexOf('\n') + 1)
      const origin = originOf(object, {
        text: body,
        line: lineAt(bytes, start),
        column: indent,
        above: 0,
        before: () => 0,
      })
      // The line number is reduced by one, because `functionConfig:` is not in the user’s file.
      const shifted = origin.file === STDIN ? origin : { ...origin, line: origin.line - 1 }
      const added = shifted.added
      return document.placeIn(
        added === undefined ? shifted : { ...shifted, added: (line) => line > 0 && added(line - 1) },
        ['functionConfig', ...path],
        atKey,
      )
    },
    sourceOf: (path) => document.sourceOf(['functionConfig', ...path]),
  }
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

const lineAt = (bytes: Buffer, offset: number): number => {
  let line = 1
  for (let at = bytes.indexOf(0x0a); at !== -1 && at < offset; at = bytes.indexOf(0x0a, at + 1)) line++
  return line
}
