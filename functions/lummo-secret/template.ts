import type { Finding } from '../../lib/finding/finding'
import type { KeySource } from './keys'
import { missingKey } from '../../lib/parts/connections/rules'
import type { Spec } from './spec'

/** A value that a template reads from the dot (the current context), such as `.USER` or `.release.properties`. */
interface Reading {
  /** The reference without the leading dot. */
  text: string
  /** The first name in the reference, which is a key of the Secret. */
  key: string
}

/** Checks that the keys used in the templates of a claim exist in its Secret, and that Go can parse the templates. */
export function checkTemplate({ template, all }: Spec, keys: readonly KeySource[]): Finding[] {
  if (all === true) return []
  const known = keys.map(({ key }) => key)
  return Object.entries(template ?? {}).flatMap(([name, text]) =>
    readingsOf(text).flatMap((reading) => {
      const message = problemOf(reading, known)
      return message === undefined ? [] : [missingKey.at(['spec', 'template', name], message)]
    }),
  )
}

/** Returns the problem with a reference and its fix; undefined if the reference is valid. */
function problemOf({ text, key }: Reading, known: readonly string[]): string | undefined {
  if (text === key && known.includes(key)) return undefined
  // A key that is not an identifier in Go (`tls.crt`, `api-key`, `.dockerconfigjson`) requires the function `index`.
  const meant = known
    .filter((one) => one.replace(/^\./, '') === text || text.startsWith(`${one}.`))
    .filter((one) => !/^\w+$/.test(one))
    .sort((one, other) => other.length - one.length)[0]
  if (meant !== undefined) {
    const written = `.${meant.replace(/^\./, '')}`
    return `The template reads the key \`${meant}\` as \`${written}\`, but this fails. Replace \`${written}\` with \`(index . "${meant}")\`.`
  }
  if (!known.includes(key)) {
    return `The template uses \`${key}\`, which is not one of the keys (${known.slice(0, 3).join(', ')}${known.length > 3 ? ' and others' : ''}). Add the key to \`keys\`.`
  }
  return text.startsWith(`${key}.`)
    ? `The template reads \`.${text}\`, but the key \`${key}\` is a string without fields. Replace \`.${text}\` with \`.${key}\`.`
    : undefined
}

/**
 * Returns the keys that a template certainly reads, in the form `.KEY`. Comments and strings of the template are
 * ignored. After an action that changes the dot, no key is certain. Source: text/template of Go.
 */
function readingsOf(template: string): Reading[] {
  const found = new Map<string, Reading>()
  const actions = template.replace(/\{\{-?\s*\/\*[\s\S]*?\*\/\s*-?\}\}/g, '')
  for (const [, action = ''] of actions.matchAll(/\{\{((?:"(?:\\.|[^"\\])*"|`[^`]*`|[^"`])*?)\}\}/g)) {
    const code = action.replace(/"(?:\\.|[^"\\])*"|`[^`]*`/g, '""')
    for (const [, text = ''] of code.matchAll(/(?:^|[\s({|,=])\.([A-Za-z_]\w*(?:[.-][A-Za-z_]\w*)*)/g)) {
      found.set(text, { text, key: /^\w+/.exec(text)?.[0] ?? text })
    }
    if (/^-?\s*(?:range|with|define|block)\b/.test(code)) break
  }
  return [...found.values()]
}
