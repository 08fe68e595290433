const NEWLINE = 0x0a

/**
 * Returns a text without the line feeds at its end. Uses a loop, because a pattern would try every run of line feeds
 * within the text.
 */
export function unended(text: string): string {
  let end = text.length
  while (text.charCodeAt(end - 1) === NEWLINE) end--
  return text.slice(0, end)
}
