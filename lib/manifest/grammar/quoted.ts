const shownAtMost = 60

/**
 * Returns user input for a message: in backticks and shortened to 60 characters. Backticks and all invisible characters
 * (control characters, zero-width and direction marks, non-standard spaces) become `\u{…}`, so that hostile input
 * cannot break a line or a terminal.
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
