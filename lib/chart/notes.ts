import type { Outputs } from '../outputs/outputs'
import { outputsAsText } from '../outputs/text'

/** Returns the text that Helm prints after an installation: the addresses of the applications. */
export function notesOf(outputs: Outputs): string {
  const text = outputsAsText(outputs)
  return text === '' ? 'The release has no addresses.\n' : `Addresses and Secrets of the release:\n\n${text}`
}
