const NEWLINE = 0x0a

/** Returns a text without the line feeds at its end. A pattern would try every run of them within the text. */
export function unended(text: string): string {
  let end = text.length
  while (text.charCodeAt(end - 1) === NEWLINE) end--
  return text.slice(0, end)
}
