import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { INSTALL, scratch } from './programs'

/** A response of the API, with the status and the body as parsed JSON. */
export interface EmulatorAnswer {
  status: number
  body: Record<string, unknown>
}

/** A Pub/Sub API on this machine. The Google Cloud command line tools provide the emulator. */
export interface Emulator {
  call(method: 'GET' | 'PUT' | 'POST', path: string, body?: object): Promise<EmulatorAnswer>
  stop(): Promise<void>
}

const START_SECONDS = 90

/**
 * Starts the emulator on a free port of loopback. If the emulator is missing, fails with its install command.
 */
export async function startEmulator(): Promise<Emulator> {
  const port = await freePort()
  const data = mkdtempSync(join(scratch, 'pubsub-'))
  // The emulator runs in a separate process group: gcloud starts Java, and both must end.
  const child = spawn(
    'gcloud',
    ['beta', 'emulators', 'pubsub', 'start', `--host-port=127.0.0.1:${port}`, '--project=acme', `--data-dir=${data}`],
    {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, CLOUDSDK_CORE_DISABLE_PROMPTS: '1', CLOUDSDK_CONFIG: data },
    },
  )
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (said += String(part)))
  const failed = new Promise<Error>((resolve) => child.once('error', resolve))
  const atExit = () => end(child, 'SIGKILL')
  process.once('exit', atExit)
  const stop = async () => {
    process.off('exit', atExit)
    await stopped(child)
  }
  const base = `http://127.0.0.1:${port}/v1/`
  for (let tries = 0; tries < START_SECONDS * 2; tries += 1) {
    const problem = await Promise.race([failed, pause(500)])
    if (problem !== undefined || child.exitCode !== null) {
      await stop()
      throw new Error(
        `The Pub/Sub emulator is missing; the host tests need it. Install it: ${INSTALL.gcloud}\n${problem?.message ?? said}`,
      )
    }
    if (await answers(base)) return { call: (...request) => call(base, ...request), stop }
  }
  await stop()
  throw new Error(`The Pub/Sub emulator did not start within ${START_SECONDS} s:\n${said}`)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (address === null || typeof address === 'string') throw new Error('There is no free port')
  return address.port
}

const answers = (base: string): Promise<boolean> =>
  fetch(`${base}projects/acme/topics`).then(
    ({ ok }) => ok,
    () => false,
  )

async function call(base: string, method: string, path: string, body?: object): Promise<EmulatorAnswer> {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(`${base}${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) }
}

/**
 * Sends a signal to the whole group. Signal 0 only checks whether the group is running. Returns false if the group has
 * ended.
 */
function end(child: ChildProcess, signal: NodeJS.Signals | 0): boolean {
  if (child.pid === undefined) return false
  try {
    return process.kill(-child.pid, signal)
  } catch {
    return false
  }
}

async function stopped(child: ChildProcess): Promise<void> {
  end(child, 'SIGTERM')
  for (let tries = 0; tries < 50 && end(child, 0); tries += 1) await pause(100)
  end(child, 'SIGKILL')
}
