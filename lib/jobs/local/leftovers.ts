import { lstatSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ContainerEngine } from './engine'

/** Prefix of containers and folders of runs. The name continues with the expiry time, in seconds. */
const PREFIX = 'lummo-run-'

/**
 * Returns a name for a container and its folder. The name contains the time after which other processes may remove
 * both.
 */
export const runName = (id: string, expires: Date): string => `${PREFIX}${Math.ceil(expires.getTime() / 1000)}-${id}`

/** Removes containers and folders of processes that were killed, after their runs have expired. */
export async function removeLeftovers(engine: ContainerEngine, now: Date): Promise<void> {
  for (const name of await engine.names(PREFIX)) if (isExpired(name, now)) await engine.remove(name)
  const folders = readdirSync(tmpdir()).filter((name) => isExpired(name, now))
  for (const folder of folders.map((name) => join(tmpdir(), name)))
    if (isOwn(folder)) rmSync(folder, { recursive: true, force: true })
}

/** Checks whether a folder belongs to this user. Another process may already have removed the folder. */
const isOwn = (folder: string): boolean => lstatSync(folder, { throwIfNoEntry: false })?.uid === process.getuid?.()

function isExpired(name: string, now: Date): boolean {
  const expires = /^lummo-run-(\d+)-/.exec(name)?.[1]
  return expires !== undefined && Number(expires) * 1000 < now.getTime()
}
