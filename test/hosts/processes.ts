import type { ChildProcess } from 'node:child_process'

/** Sends a signal to a process and waits until it has ended. */
export const ended = (child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve(child.exitCode)
    : new Promise((resolve) => {
        child.once('exit', (code) => resolve(code))
        child.kill(signal)
      })

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds)
  })

/** Waits at most 30 seconds until a condition is true. */
export async function until(true_: () => boolean, what: string): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (true_()) return
    await pause(100)
  }
  throw new Error(`Waited in vain for ${what}`)
}
