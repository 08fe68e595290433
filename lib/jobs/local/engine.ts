import { type ChildProcess, spawn } from 'node:child_process'
import { JobError } from '../../contracts/job-runtime'

export type EngineName = 'docker' | 'podman'

/** Output and exit code of an engine command. */
export interface EngineResult {
  status: number
  stdout: string
  stderr: string
}

/** Timeout of commands that only read or remove. */
const MAX_CALL_MS = 60_000

/** Command-line interface of a container engine. Commands run without a shell. */
export class ContainerEngine {
  constructor(readonly name: EngineName) {}

  /**
   * Starts a call. The command runs in a separate process group, so that the container does not receive the signal of
   * Ctrl-C in a terminal.
   */
  start(args: readonly string[]): ChildProcess {
    return spawn(this.name, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  }

  /** Runs a command until it exits. Throws a JobError if the engine is missing or does not respond. */
  call(...args: readonly string[]): Promise<EngineResult> {
    return new Promise((resolve, reject) => {
      const child = this.start(args)
      const timer = setTimeout(() => child.kill('SIGKILL'), MAX_CALL_MS)
      const output = { stdout: '', stderr: '' }
      for (const stream of ['stdout', 'stderr'] as const) {
        child[stream]?.setEncoding('utf8').on('data', (text: string) => {
          output[stream] += text
        })
      }
      child.on('error', (problem) => {
        clearTimeout(timer)
        reject(missingEngine(this.name, problem))
      })
      child.on('close', (status) => {
        clearTimeout(timer)
        if (status === null)
          reject(new JobError('Unavailable', `${this.name} did not respond within ${MAX_CALL_MS / 1000} s.`))
        else resolve({ status, ...output })
      })
    })
  }

  async imageExists(image: string): Promise<boolean> {
    return (await this.call('image', 'inspect', '--format', '{{.Id}}', '--', image)).status === 0
  }

  /** Removes a container. A missing container is not an error. */
  async remove(name: string): Promise<void> {
    const { status, stderr } = await this.call('rm', '--force', name)
    if (status !== 0 && !/no such container|no container with|already in progress/i.test(stderr))
      throw new JobError('Unavailable', `${this.name} cannot remove container \`${name}\`: ${lastLineOf(stderr)}`)
  }

  /** Returns the names of all containers with a prefix. */
  async names(prefix: string): Promise<string[]> {
    const { stdout } = await this.call('ps', '--all', '--filter', `name=^${prefix}`, '--format', '{{.Names}}')
    return stdout.split('\n').filter((name) => name.startsWith(prefix))
  }

  /** Checks whether a container has started. The container may already be removed. */
  async hasStarted(name: string, since: Date): Promise<boolean> {
    const past = this.name === 'podman' ? ['--stream=false'] : ['--until', seconds(new Date())]
    const filters = ['--filter', `container=${name}`, '--filter', 'event=start', '--format', '{{.Status}}']
    const { status, stdout } = await this.call('events', ...past, '--since', seconds(since), ...filters)
    return status === 0 && stdout.trim() !== ''
  }
}

const seconds = (date: Date): string => String(date.getTime() / 1000)

/** Returns the error for an engine that cannot be started. */
export const missingEngine = (name: string, { message }: Error): JobError =>
  new JobError('Unavailable', `${name} cannot be started: ${message}. Install ${name}, or correct PATH.`)

/** Returns the last line of an engine’s error message, without the prefix that marks an error. */
export const lastLineOf = (stderr: string): string =>
  (
    stderr
      .trim()
      .split('\n')
      .findLast((line) => !/^(See|Run) '/.test(line)) ?? ''
  ).replace(/^(?:docker: |Error: )+(?:Error response from daemon: )?/, '')

/** Returns docker if its daemon responds, else podman. Throws a JobError if neither is available. */
export async function findEngine(): Promise<ContainerEngine> {
  for (const name of ['docker', 'podman'] as const) {
    const engine = new ContainerEngine(name)
    const format = name === 'docker' ? '{{.Server.Version}}' : '{{.Client.Version}}'
    const answer = await engine.call('version', '--format', format).catch(() => undefined)
    if (answer?.status === 0) return engine
  }
  throw new JobError('Unavailable', 'Neither docker nor podman responds. Start one of them, or use a cluster.')
}
