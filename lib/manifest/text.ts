/** Compares strings by code units, so that the order is the same on every machine. */
export const byText = (one: string, other: string): number => {
  if (one === other) return 0
  return one < other ? -1 : 1
}

/**
 * Returns the members of an object, sorted by name. An API server sorts the fields of a stored object, so the order
 * of fields in a file must not affect the output.
 */
export const membersByName = <T>(map: Readonly<Record<string, T>>): [string, T][] =>
  Object.entries(map).sort(([one], [other]) => byText(one, other))

/** Returns a count with its noun: `1 pod`, `3 pods`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

/** Maximum number of names that a message lists. */
const MAX_NAMES = 5

/**
 * Returns a list for a message. Lists up to five names. If there are more than five names, lists three:
 * `a, b, c and 4 more`.
 */
export const shortList = (names: readonly string[], joint: 'and' | 'or' = 'and'): string => {
  if (names.length <= MAX_NAMES) return listText(names, joint)
  const rest = names.length - 3
  return listText([...names.slice(0, 3), joint === 'and' ? `${rest} more` : `one of ${rest} others`], joint)
}

/** Returns a list for a sentence: `a`, `a and b`, `a, b and c`. */
export const listText = (names: readonly string[], joint = 'and'): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} ${joint} ${names.at(-1)}`

/**
 * Returns a sentence with a lower-case letter at its start, so that the sentence can follow a colon. A name at its
 * start, such as `Kubernetes`, `HTTPS` or `StatefulSet`, does not change.
 */
export const withLowerStart = (sentence: string): string =>
  /^(?:Kubernetes\b|Pub\/Sub\b|[A-Z]\w*[A-Z])/.test(sentence)
    ? sentence
    : `${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`

/**
 * Returns the message for an object that must set exactly one of certain fields, but sets none or several.
 *
 * @param object the object, as the subject of the sentence
 * @param names the fields to choose from
 * @param chosen the fields that are set
 */
export const choiceMessage = (object: string, names: readonly string[], chosen: readonly string[]): string => {
  const [first, second] = names
  if (chosen.length > 2) return `${object} has ${quotedList(chosen)}. Remove all but one of these fields.`
  if (chosen.length === 2) return `${object} has both ${quotedList(chosen)}. Remove one of the two.`
  if (names.length > 2) return `${object} has none of ${quotedList(names)}. Set exactly one of these fields.`
  return `${object} has neither \`${first}\` nor \`${second}\`. Set exactly one of the two.`
}

const quotedList = (names: readonly string[]): string => shortList(names.map((name) => `\`${name}\``))
