/** A range of the source text in characters. The range includes `start` but not `end`. */
export interface TextRange {
  start: number
  end: number
}
