/** Maximum number of lines to compare in full. In longer texts, only the common beginning and end are detected. */
const MAX_LINES = 1000

/** Returns the lines that only one of two texts contains, in order, each with a leading `-` or `+`. */
export function lineChanges(before: string, after: string): string[] {
  const [old, now] = [before.split('\n'), after.split('\n')]
  let start = 0
  while (start < old.length && start < now.length && old[start] === now[start]) start += 1
  let end = 0
  while (end < Math.min(old.length, now.length) - start && old.at(-1 - end) === now.at(-1 - end)) end += 1
  const [left, right] = [old.slice(start, old.length - end), now.slice(start, now.length - end)]
  if (left.length > MAX_LINES || right.length > MAX_LINES) return [...marked('-', left), ...marked('+', right)]
  return inMiddle(left, right)
}

const marked = (sign: string, lines: readonly string[]): string[] => lines.map((line) => `${sign} ${line}`)

/** Uses the longest common subsequence: table[i][j] is its length for the lines from i and from j to the ends. */
function inMiddle(left: readonly string[], right: readonly string[]): string[] {
  const table = Array.from({ length: left.length + 1 }, () => new Uint16Array(right.length + 1))
  const at = (row: number, column: number): number => table[row]?.[column] ?? 0
  for (let row = left.length - 1; row >= 0; row -= 1) {
    const line = table[row]
    if (line === undefined) continue
    for (let column = right.length - 1; column >= 0; column -= 1) {
      line[column] =
        left[row] === right[column] ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1))
    }
  }
  const lines: string[] = []
  let [row, column] = [0, 0]
  while (row < left.length || column < right.length) {
    if (row < left.length && column < right.length && left[row] === right[column]) {
      row += 1
      column += 1
    } else if (row < left.length && (column === right.length || at(row + 1, column) >= at(row, column + 1))) {
      lines.push(`- ${left[row]}`)
      row += 1
    } else {
      lines.push(`+ ${right[column]}`)
      column += 1
    }
  }
  return lines
}
