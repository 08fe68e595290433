const shownAtMost = 60

/**
 * Returns user input as findings show it: in backticks, cut to 60 characters, with backticks and everything invisible
 * (control characters, zero-width and direction marks, non-standard spaces) written as `\u{…}`, so that hostile input
 * breaks neither a line nor a terminal.
 */
export const quoted = (text: string): string => {
  const characters = Array.from(text.slice(0, 2 * shownAtMost + 2))
  const shown = characters
    .slice(0, shownAtMost)
    .map((character) =>
      /^[\p{C}\p{Z}`]$/u.test(character) && character !== ' ' ? `\\u{${codeOf(character)}}` : character,
    )
    .join('')
  return characters.length > shownAtMost ? `\`${shown}…\`` : `\`${shown}\``
}

const codeOf = (character: string): string => (character.codePointAt(0) ?? 0).toString(16)
