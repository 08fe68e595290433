/**
 * Returns a text with the changes of a user. Throws if there is nothing to edit, so that no test runs on the wrong
 * text.
 */
export function editedText(text: string, from: string | RegExp, to: string): string {
  const isFound = typeof from === 'string' ? text.includes(from) : text.search(from) >= 0
  if (!isFound) throw new Error(`Nothing to edit: ${from} is not in\n${text}`)
  return text.replace(from, to)
}
