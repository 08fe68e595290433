import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Agent } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Connection } from '../../cluster/access/connection'
import { JobError } from '../../contracts/job-runtime'

/** Access to a cluster through a process, which the caller must stop. */
export interface OpenConnection {
  connection: Connection
  close(): void
}

/** Maximum time in milliseconds until `kubectl proxy` listens. */
const START_MS = 15_000
const POLL_MS = 20

/**
 * Returns access to the cluster of the current context, through `kubectl proxy`. kubectl supports all authentication
 * methods. The proxy listens on a socket in a folder that only this user can open.
 */
export async function kubectlConnection(): Promise<OpenConnection> {
  const namespace = await contextNamespace()
  stopAbandonedProxies()
  const folder = mkdtempSync(join(tmpdir(), `${FOLDER}${process.pid}-`))
  const socketPath = join(folder, 'socket')
  const child = spawn('kubectl', ['proxy', `--unix-socket=${socketPath}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  })
  const agent = new Agent({ keepAlive: true })
  const close = (): void => {
    agent.destroy()
    child.kill()
    process.off('exit', close)
    rmSync(folder, { recursive: true, force: true })
  }
  process.once('exit', close)
  try {
    writeFileSync(join(folder, PID_FILE), String(child.pid ?? ''))
    await listening(child, socketPath)
  } catch (error) {
    close()
    throw error
  }
  child.unref()
  ;(child.stderr as unknown as { unref?(): void } | null)?.unref?.()
  return {
    connection: { server: new URL('http://localhost'), namespace, options: async () => ({ socketPath, agent }) },
    close,
  }
}

/** Prefix of folders with sockets. The prefix is followed by the ID of the process that owns the folder. */
const FOLDER = 'lummo-kubectl-'
const PID_FILE = 'pid'

/**
 * Stops the proxies of killed processes. The arguments of a process show whether its process ID was reused.
 */
function stopAbandonedProxies(): void {
  for (const name of readdirSync(tmpdir())) {
    const owner = new RegExp(`^${FOLDER}(\\d+)-`).exec(name)?.[1]
    if (owner === undefined || isRunning(Number(owner))) continue
    const folder = join(tmpdir(), name)
    try {
      const proxy = readFileSync(join(folder, PID_FILE), 'utf8')
      if (readFileSync(`/proc/${proxy}/cmdline`, 'utf8').includes(folder)) process.kill(Number(proxy))
    } catch {
      // The proxy has ended, the folder belongs to another user, or the system has no /proc.
    }
    removeIfOwn(folder)
  }
}

function removeIfOwn(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true })
  } catch {
    // The folder belongs to another user.
  }
}

function isRunning(pid: number): boolean {
  try {
    // Signal 0 only checks whether the process exists.
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Returns the namespace of the current context. */
async function contextNamespace(): Promise<string> {
  const args = ['config', 'view', '--minify', '--output=jsonpath={..namespace}']
  const child = spawn('kubectl', args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const { status, stdout, stderr } = await outputOf(child)
  if (status !== 0) {
    const reason = stderr.trim().replace(/^error: /, '')
    throw unavailable(
      `kubectl has no current context (${reason}). Set KUBECONFIG, or run \`kubectl config use-context\``,
    )
  }
  return stdout.trim() === '' ? 'default' : stdout.trim()
}

function outputOf(child: ChildProcess): Promise<{ status: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const output = { stdout: '', stderr: '' }
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream]?.setEncoding('utf8').on('data', (text: string) => {
        output[stream] += text
      })
    }
    child.on('error', ({ message }) =>
      reject(unavailable(`kubectl cannot be started: ${message}. Install kubectl, or correct PATH`)),
    )
    child.on('close', (status) => resolve({ status, ...output }))
  })
}

/** Waits until the socket exists. */
async function listening(child: ChildProcess, socketPath: string): Promise<void> {
  const end = Date.now() + START_MS
  let stderr = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  let failed: Error | undefined
  child.on('error', (error) => {
    failed = error
  })
  while (!existsSync(socketPath)) {
    if (failed !== undefined || child.exitCode !== null || Date.now() > end)
      throw unavailable(`\`kubectl proxy\` does not start: ${failed?.message ?? stderr.trim()}`)
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}

const unavailable = (message: string): JobError => new JobError('Unavailable', `${message}.`)
