import type { Severity } from './finding'

const START = '\u001b['
/** Escape sequence that resets colours. Source: ECMA-48, Select Graphic Rendition. */
const END = `${START}0m`
const COLOURS: Readonly<Record<Severity, string>> = {
  error: `${START}1;31m`,
  warning: `${START}1;33m`,
  info: `${START}1;36m`,
}
const FAINT = `${START}2m`

const around = (text: string, start: string): string => (text === '' ? '' : `${start}${text}${END}`)

/**
 * Returns a report of findings with colours. Each severity and its underlined text have the same colour. Locations
 * are dimmed.
 */
export function inColour(report: string): string {
  let colour = ''
  return report
    .split('\n')
    .map((line) => {
      const [, severity = '', code = ''] = /^(error|warning|info)(\[[\w-]+\]:)/.exec(line) ?? []
      if (severity !== '') {
        colour = COLOURS[severity as Severity]
        const head = `${severity}${code}`
        return `${around(head, colour)}${line.slice(head.length)}`
      }
      if (line.startsWith(' --> ')) return around(line, FAINT)
      const [, gutter, rest = ''] = /^(\d+ \| |\s+\| )(.*)$/.exec(line) ?? []
      if (gutter === undefined) return line
      return `${around(gutter, FAINT)}${/^\s*\^+$/.test(rest) ? around(rest, colour) : rest}`
    })
    .join('\n')
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Checks whether a report has colours: on a terminal that supports them, unless NO_COLOR is set. FORCE_COLOR overrides
 * both conditions, and `FORCE_COLOR=0` disables colours, as in Node. Sources: no-color.org, force-color.org.
 */
export function wantsColour({ NO_COLOR, FORCE_COLOR, TERM }: Environment, isTerminal: () => boolean): boolean {
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '') return !['0', 'false'].includes(FORCE_COLOR)
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false
  return TERM !== 'dumb' && isTerminal()
}
