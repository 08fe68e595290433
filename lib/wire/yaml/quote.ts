import { memoizeStrings } from '../../manifest/memo/memoize'

/** Words that some YAML reader reads as a boolean or null, in all spellings. */
const WORDS = /^(?:null|true|false|yes|no|on|off|y|n)$/i
/**
 * Pattern of strings that can be unquoted anywhere in block style. The pattern matches printable ASCII that starts with
 * a letter, a digit or one of a few harmless characters. Colons, hashes and spaces are checked together with the
 * adjacent characters.
 */
const PLAIN = /^[A-Za-z0-9_/.$][A-Za-z0-9_/.$^~()+;=<>:#@%*!?&'",[\]{}|\\ -]*$/
const BREAKS_PLAIN = /: | #|[: ]$/
/**
 * Pattern of strings that some readers can read as a number, because they start like a number and contain no letter
 * or slash that rules this out: integers in any base, floats, `1_000`, `22:22`, dates, version numbers. YAML 1.1,
 * YAML 1.2 and their readers interpret many of these strings differently.
 */
const NUMBER_LIKE = /^\.?[0-9.][0-9a-fA-FxXoO_.:+\- ]*$|^\.(?:inf|nan)$|^e[-+]?[0-9_]+$/i
/** Pattern of a date with a time. Needed separately, because the `T` and `Z` of a time are letters. */
const DATE_LIKE = /^\d{4}-\d\d?-\d\d?[Tt ]/
/** Characters that JSON does not escape but that YAML readers reject, drop or treat as line breaks. */
const UNPRINTABLE = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g

/**
 * Returns a string as a YAML scalar on one line. The scalar is unquoted if every reader reads it as this string, and
 * otherwise in double quotes.
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

/** Pattern of multi-line strings that a literal block (`|`) represents exactly, for every reader. */
const LITERAL =
  /^[^\s\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff](?:[\n\t -~\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd])*$/
/** Pattern of lines that readers interpret differently, because they start with a tab or contain only white space. */
const ODD_LINE = /\n\t|[ \t](?:\n|$)/

/** Checks whether a string can be written as a literal block. */
export const isLiteral = (text: string): boolean => text.includes('\n') && LITERAL.test(text) && !ODD_LINE.test(text)
