/** What a command for authors prints and how it ends; 2 is a wrong call. */
export interface AuthoringReport {
  stdout: string
  stderr: string
  exitCode: 0 | 1 | 2
}

/** It worked. */
export const done = (stdout: string): AuthoringReport => ({ stdout, stderr: '', exitCode: 0 })
/** The command was called in a way that it does not know. */
export const wrongCall = (message: string): AuthoringReport => ({
  stdout: '',
  stderr: `lummo: ${message}\n`,
  exitCode: 2,
})
