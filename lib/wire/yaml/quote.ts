import { memoizeStrings } from '../../manifest/memo/memoize'

/** Booleans and null, in every spelling of any YAML reader. */
const WORDS = /^(?:null|true|false|yes|no|on|off|y|n)$/i
/**
 * Strings that can be unquoted anywhere in block style, as far as single characters decide: printable ASCII that begins
 * with a letter, a digit or one of a few harmless characters. Colons, hashes and spaces are checked with their
 * neighbours.
 */
const PLAIN = /^[A-Za-z0-9_/.$][A-Za-z0-9_/.$^~()+;=<>:#@%*!?&'",[\]{}|\\ -]*$/
const BREAKS_PLAIN = /: | #|[: ]$/
/**
 * Strings that begin like a number and have no letter or slash that excludes a number: integers in any base, floats,
 * `1_000`, `22:22`, dates, version numbers. YAML 1.1, YAML 1.2 and their readers differ on many of these strings.
 */
const NUMBER_LIKE = /^\.?[0-9.][0-9a-fA-FxXoO_.:+\- ]*$|^\.(?:inf|nan)$|^e[-+]?[0-9_]+$/i
/** A date can be followed by a time, whose `T` and `Z` are not digits. */
const DATE_LIKE = /^\d{4}-\d\d?-\d\d?[Tt ]/
/** Characters that JSON does not escape, but that YAML readers reject, drop or treat as line breaks. */
const UNPRINTABLE = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g

/**
 * Returns a string as a YAML scalar on one line: unquoted if every reader reads it as this string, otherwise in double
 * quotes.
 */
export const quote = memoizeStrings((text: string): string => {
  if (
    PLAIN.test(text) &&
    !BREAKS_PLAIN.test(text) &&
    !WORDS.test(text) &&
    !NUMBER_LIKE.test(text) &&
    !DATE_LIKE.test(text)
  ) {
    return text
  }
  const json = JSON.stringify(text)
  return json.replace(UNPRINTABLE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
})

/** Multi-line strings that a literal block (`|`) represents exactly, for every reader. */
const LITERAL =
  /^[^\s\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff](?:[\n\t -~\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd])*$/
/** Lines that begin with a tab, or contain only white space, are read differently. */
const ODD_LINE = /\n\t|[ \t](?:\n|$)/

/** Checks whether a string can be written as a literal block. */
export const isLiteral = (text: string): boolean => text.includes('\n') && LITERAL.test(text) && !ODD_LINE.test(text)
