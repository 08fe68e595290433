const NEWLINE = 0x0a

/**
 * Returns a text without the line feeds at its end. Uses a loop, because a regular expression would try every run of
 * line feeds in the text.
 */
export function unended(text: string): string {
  let end = text.length
  while (text.charCodeAt(end - 1) === NEWLINE) end--
  return text.slice(0, end)
}
