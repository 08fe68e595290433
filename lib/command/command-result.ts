/** The output of a command and its exit code: 0 success, 1 errors in the input or in files, 2 wrong arguments. */
export interface CommandResult {
  stdout: string
  stderr: string
  exitCode: 0 | 1 | 2
  /** Whether stdout is a report, which a terminal shows in colour. */
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
