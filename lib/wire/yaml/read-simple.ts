import { isPlain, type Plain } from '../../manifest/manifest'
import { DEEPEST, NOT_SIMPLE, valueOnLine } from './simple-value'

/** A line with content: its column, and its text from that column without trailing spaces. */
interface Line {
  indent: number
  text: string
}

/**
 * Reads the YAML of most objects: block mappings and lists, flow collections and quotes on one line, and plain
 * scalars that every reader reads in the same way. Returns undefined for any other text and for any mistake, so that
 * the caller uses the full parser. The simple reader is a fifth of the size of a full parser, so it compiles faster.
 * This matters for a process that reads a single object. lib/wire/yaml/read-simple.test.ts compares the two readers.
 */
export function readSimple(text: string): Plain | undefined {
  // The rest of this function assumes ASCII without control characters. In other text, spaces and line breaks can have
  // additional meanings.
  if (/[^\n -~]/.test(text)) return undefined
  const lines: Line[] = []
  for (const line of text.split('\n')) {
    const content = line.trim()
    if (content === '' || content.startsWith('#')) continue
    const indent = line.length - line.trimStart().length
    if ((indent === 0 && /^(---|\.\.\.|%)/.test(content)) || indent > DEEPEST) return undefined
    lines.push({ indent, text: content })
  }
  try {
    const reader = new SimpleReader(lines)
    const value = reader.block(-1)
    return reader.isAtEnd && isPlain(value) ? value : undefined
  } catch (problem) {
    if (problem === NOT_SIMPLE) return undefined
    throw problem
  }
}

/** Pattern of a key that every reader reads as a string, and the text after its colon. */
const MEMBER = /^([A-Za-z_][A-Za-z0-9_./-]*):(?: +(.*))?$/
const RESERVED = /^(?:null|true|false|__proto__)$/i

class SimpleReader {
  private at = 0

  constructor(private readonly lines: Line[]) {}

  get isAtEnd(): boolean {
    return this.at === this.lines.length
  }

  /**
   * Reads the mapping or list on the following lines. Returns null if these lines are not indented beyond the given
   * column.
   */
  block(parent: number): unknown {
    const line = this.lines[this.at]
    if (line === undefined || line.indent <= parent) return null
    return isEntry(line) ? this.list(line.indent) : this.map(line.indent)
  }

  private map(indent: number): Plain {
    const result: Plain = {}
    for (let line = this.lines[this.at]; line !== undefined && line.indent >= indent; line = this.lines[this.at]) {
      const [, key, rest = ''] = (line.indent === indent && MEMBER.exec(line.text)) || []
      if (key === undefined || RESERVED.test(key) || Object.hasOwn(result, key)) throw NOT_SIMPLE
      this.at++
      const next = this.lines[this.at]
      const empty = rest === '' || rest.startsWith('#')
      // The dashes of a list can be in the same column as its key.
      const isList = empty && next !== undefined && next.indent === indent && isEntry(next)
      if (isList) result[key] = this.list(indent)
      else result[key] = empty ? this.block(indent) : this.onLine(rest, indent)
    }
    return result
  }

  private list(indent: number): unknown[] {
    const result: unknown[] = []
    for (let line = this.lines[this.at]; line !== undefined && line.indent >= indent; line = this.lines[this.at]) {
      if (line.indent > indent) throw NOT_SIMPLE
      if (!isEntry(line)) break
      const rest = line.text.slice(1).trimStart()
      const column = indent + line.text.length - rest.length
      if (rest === '' || rest.startsWith('#') || isEntry({ indent, text: rest })) throw NOT_SIMPLE
      if (MEMBER.test(rest)) {
        this.lines[this.at] = { indent: column, text: rest }
        result.push(this.map(column))
      } else {
        this.at++
        result.push(this.onLine(rest, indent))
      }
    }
    return result
  }

  /** Returns the value after a key or dash. The value must end on the same line. */
  private onLine(text: string, indent: number): unknown {
    const next = this.lines[this.at]
    if (next !== undefined && next.indent > indent) throw NOT_SIMPLE
    return valueOnLine(text)
  }
}

const isEntry = ({ text }: Line): boolean => text === '-' || text.startsWith('- ')
