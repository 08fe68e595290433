import { EVENT_ID, type Event, SCALAR_STYLE } from 'js-yaml'

const { PLAIN } = SCALAR_STYLE

/**
 * Where a document has a character that ends a line for readers of YAML 1.1, kubectl and kustomize among them, and for
 * nobody else: what stands behind it, in a comment for example, would be there for a cluster and not be looked at here.
 * In quotes it means the same to all, and so it does in a block scalar that goes on behind it at its indent. Undefined
 * where there is none. Source: go-yaml v3, is_break in yamlprivateh.go.
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
    // The indent of what is in quotes is -1.
    if ((!isText || spaces < indent) && /[^\n\r#]/.test(text.charAt(end))) return index
  }
  return undefined
}
