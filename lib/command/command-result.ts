/**
 * Output and exit code of a command. The exit code is 0 for success, 1 for errors in the input or in files, and 2 for
 * wrong arguments.
 */
export interface CommandResult {
  stdout: string
  stderr: string
  exitCode: 0 | 1 | 2
  /** Whether stdout is a report, which is coloured on a terminal. */
  isReport?: boolean
}

/** Returns a successful result. */
export const done = (stdout: string): CommandResult => ({ stdout, stderr: '', exitCode: 0 })
/** Returns a result for wrong arguments. */
export const wrongCall = (message: string): CommandResult => ({
  stdout: '',
  stderr: `lummo: ${message}\n`,
  exitCode: 2,
})
