import { EVENT_ID, type Event, SCALAR_STYLE } from 'js-yaml'

const { PLAIN } = SCALAR_STYLE

/**
 * Returns the position of a character that ends a line only for readers of YAML 1.1, which include kubectl and
 * kustomize. Content after the character, for example in a comment, would reach the cluster unchecked. The character
 * has the same meaning for all readers in quotes, and in a block scalar that continues after it with the same
 * indentation. Returns undefined if there is no such character. Source: go-yaml v3, is_break in yamlprivateh.go.
 */
export function hiddenBreak(events: readonly Event[], text: string): number | undefined {
  const scalars = events.flatMap((event) => (event.type === EVENT_ID.SCALAR ? [event] : []))
  let at = 0
  for (const { index, 0: found } of text.matchAll(/[\u0085\u2028\u2029][\u0085\u2028\u2029 \t]*/g)) {
    const end = index + found.length
    while ((scalars[at]?.valueEnd ?? end) <= index) at++
    const { valueStart = end, style = PLAIN, indent = -1 } = scalars[at] ?? {}
    const isText = valueStart <= index && style !== PLAIN
    const spaces = found.split(/[^ ]/).at(-1)?.length ?? 0
    // The indentation of quoted text is -1.
    if ((!isText || spaces < indent) && /[^\n\r#]/.test(text.charAt(end))) return index
  }
  return undefined
}
