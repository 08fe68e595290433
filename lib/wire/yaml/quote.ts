import { keptForTexts } from '../../manifest/kept'

/** Booleans and null, in every spelling that some YAML reader has for them. */
const WORDS = /^(?:null|true|false|yes|no|on|off|y|n)$/i
/**
 * What can stand without quotes anywhere in block style, as far as its characters go: printable ASCII that begins with
 * a letter, a digit or one of a few harmless signs. Colons, hashes and spaces are looked at with their neighbours.
 */
const PLAIN = /^[A-Za-z0-9_/.$][A-Za-z0-9_/.$^~()+;=<>:#@%*!?&'",[\]{}|\\ -]*$/
const BREAKS_PLAIN = /: | #|[: ]$/
/**
 * Texts that begin like a number and have no letter or slash that no number can have: integers in any base, floats,
 * `1_000`, `22:22`, dates, version numbers. YAML 1.1 and 1.2 and their readers differ on too many of them.
 */
const NUMBER_LIKE = /^\.?[0-9.][0-9a-fA-FxXoO_.:+\- ]*$|^\.(?:inf|nan)$|^e[-+]?[0-9_]+$/i
/** A date may be followed by a time, whose `T` and `Z` are no digits. */
const DATE_LIKE = /^\d{4}-\d\d?-\d\d?[Tt ]/
/** Characters that JSON leaves as they are, but that YAML readers reject, drop or take for line breaks. */
const UNPRINTABLE = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g

/** A text as a YAML scalar on one line: bare where every reader takes it for this very text, otherwise in double quotes. */
export const quote = keptForTexts((text: string): string => {
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

/** Texts of several lines that a literal block (`|`) holds exactly, for every reader. */
const LITERAL =
  /^[^\s\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff](?:[\n\t -~\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd])*$/
/** Lines that begin with a tab, or consist of nothing but white space, are read differently. */
const ODD_LINE = /\n\t|[ \t](?:\n|$)/

/** Whether a text can be written as a literal block. */
export const isLiteral = (text: string): boolean => text.includes('\n') && LITERAL.test(text) && !ODD_LINE.test(text)
