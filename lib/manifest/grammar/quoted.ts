const shownAtMost = 60

/**
 * A text that a user wrote, as findings show it: in backticks, cut to 60 characters, with everything invisible (control
 * characters, zero-width and direction marks, spaces other than the plain one) and backticks written as `\u{…}`, so
 * that a hostile or mistyped text neither breaks a line nor a terminal.
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
