/** Time in milliseconds between two changes of the line. */
const TICK_MS = 1000
/** Moves the cursor to the start of the line and clears the line. */
const CLEAR = '\r\x1b[K'
const MAX_WIDTH = 78

export interface ProgressOptions {
  /** Whether stderr is a terminal. */
  isShown: boolean
  write(text: string): void
}

/** A line on a terminal that shows how long a job has been waiting, until its output begins. */
export class ProgressLine {
  private readonly started = Date.now()
  private timer: NodeJS.Timeout | undefined
  private text = ''
  private isStopped = false

  constructor(
    private readonly name: string,
    private readonly options: ProgressOptions,
  ) {}

  /** Shows a state of the job. */
  show(text: string): void {
    if (!this.options.isShown || this.isStopped) return
    this.text = text
    this.draw()
    this.timer ??= setInterval(() => this.draw(), TICK_MS)
  }

  /** Removes the line. */
  clear(): void {
    clearInterval(this.timer)
    if (this.timer !== undefined) this.options.write(CLEAR)
    this.timer = undefined
  }

  /** Removes the line for the rest of the run. */
  stop(): void {
    this.clear()
    this.isStopped = true
  }

  private draw(): void {
    const seconds = Math.floor((Date.now() - this.started) / 1000)
    const line = `${this.name}: ${this.text} (${seconds}s)`
    // A line break in a message of the cluster would make it impossible to clear the line.
    this.options.write(CLEAR + line.replace(/\s+/g, ' ').slice(0, MAX_WIDTH))
  }
}
