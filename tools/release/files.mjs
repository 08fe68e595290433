// Programs and files of a release. All files have the timestamp of the commit, so that two builds are identical byte
// for byte.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './address.mjs'

/** Runs a program and returns its stdout. If the command fails, throws an error that contains stderr. */
export function run(program, args, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    ...options,
  })
  if (status !== 0) {
    throw new Error(`\`${program} ${args.join(' ')}\` failed: ${error?.message ?? `${stderr}${stdout ?? ''}`.trim()}`)
  }
  return stdout
}

/** Checks whether a program is on the PATH. */
export const isInstalled = (program) => spawnSync(program, ['--version']).error === undefined

/** Returns the modification time of all files in seconds: SOURCE_DATE_EPOCH, or the time of the commit. */
export function releaseTime() {
  const { SOURCE_DATE_EPOCH: given } = process.env
  if (given === undefined) return Number(run('git', ['log', '-1', '--format=%ct']))
  if (!/^\d+$/.test(given)) throw new Error('SOURCE_DATE_EPOCH must be a number of seconds.')
  return Number(given)
}

/** Writes a tar archive of the files in a folder, in the order of their names and without user names. */
export function tar(archive, folder) {
  const equal = ['--sort=name', `--mtime=@${releaseTime()}`, '--owner=0', '--group=0', '--numeric-owner']
  const gzip = archive.endsWith('.gz') ? ['--use-compress-program=gzip -n'] : []
  run('tar', [
    ...['--create', '--format=ustar', '--mode=u=rwX,go=rX', ...equal, ...gzip],
    ...['--file', archive, '--directory', folder, ...readdirSync(folder).sort()],
  ])
}

/** Returns the SHA-256 hash of a file, in hexadecimal. */
export const sha256 = (file) => createHash('sha256').update(readFileSync(file)).digest('hex')

/** Returns the paths of all files below a folder, sorted and relative to the folder. */
export const filesBelow = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort()
