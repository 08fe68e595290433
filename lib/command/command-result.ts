/** What a command prints and how it ends: 0 fine, 1 errors in the input or in files, 2 a wrong call. */
export interface CommandResult {
  stdout: string
  stderr: string
  exitCode: 0 | 1 | 2
  /** Whether stdout is a report for people, which a terminal shows in colour. */
  isReport?: boolean
}

/** It worked. */
export const done = (stdout: string): CommandResult => ({ stdout, stderr: '', exitCode: 0 })
/** The command was called in a way that it does not know. */
export const wrongCall = (message: string): CommandResult => ({
  stdout: '',
  stderr: `lummo: ${message}\n`,
  exitCode: 2,
})
