import { type SpawnSyncReturns, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { EXECUTABLE } from './executable'

const KILLER = `
const fs = require('node:fs')
let left = Number(process.env.KILL_AT)
for (const name of ['openSync', 'writeSync', 'fsyncSync', 'closeSync', 'mkdirSync', 'linkSync', 'renameSync', 'unlinkSync']) {
  const real = fs[name]
  fs[name] = (...args) => {
    if (name !== 'writeSync' || args[0] > 2) left -= 1
    if (left === 0) process.kill(process.pid, 'SIGKILL')
    return real(...args)
  }
}`

/**
 * Returns a function that runs the executable in a folder and kills it at a file system call, counted from 1. A
 * standalone executable does not support `--require`.
 *
 * @param scratch a folder for a script
 */
export function killerIn(
  scratch: string,
): (cwd: string, at: number, args: readonly string[]) => SpawnSyncReturns<string> {
  const script = join(scratch, 'killer.cjs')
  writeFileSync(script, KILLER)
  const { NODE_OPTIONS, ...env } = process.env
  return (cwd, at, args) =>
    spawnSync(process.execPath, ['--require', script, EXECUTABLE, ...args], {
      cwd,
      encoding: 'utf8',
      env: { ...env, KILL_AT: String(at) },
    })
}
