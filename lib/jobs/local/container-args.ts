import type { ContainerPlan } from './container-plan'

/** Options with which a container is started. */
export interface ContainerStart {
  name: string
  plan: ContainerPlan
  /** Folders on this machine, keyed by their path in the container. */
  folders: ReadonlyMap<string, string>
  /** Maximum number of processes. */
  pids: number
  /**
   * Seconds after which the engine stops the container, even if this process has ended; undefined if the engine has no
   * such option.
   */
  stopAfter: number | undefined
}

/**
 * Returns the arguments of `docker run` or `podman run`. The container has the restrictions of the pod: an unprivileged user,
 * no capabilities, no new privileges and a read-only root. In addition, it has no network and a limited number of processes.
 */
export function containerArgs({ name, plan, folders, pids, stopAfter }: ContainerStart): string[] {
  const { command, memory, cpus, workingDir } = plan
  const [entry, ...rest] = command
  return [
    // A signal ends the client. The client cannot forward the signal to a container that is already removed.
    ...['run', '--rm', '--sig-proxy=false', '--name', name, '--pull', 'never', '--log-driver', 'none'],
    ...['--user', plan.user, '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'],
    ...['--network', 'none', '--read-only', '--pids-limit', String(pids), '--stop-timeout', '0'],
    ...(stopAfter === undefined ? [] : ['--timeout', String(stopAfter)]),
    // Without swap, a container that exceeds its memory is killed, as on a node.
    ...(memory === undefined ? [] : ['--memory', `${memory}b`, '--memory-swap', `${memory}b`]),
    ...(cpus === undefined ? [] : ['--cpus', String(cpus)]),
    ...(workingDir === undefined ? [] : ['--workdir', workingDir]),
    ...[...plan.env].flatMap(([variable, value]) => ['--env', `${variable}=${value}`]),
    ...[...plan.memoryFolders].flatMap(([path, size]) => [
      '--tmpfs',
      `${path}:rw,exec,nosuid,nodev,mode=1777,size=${size}`,
    ]),
    // `Z` sets a label for SELinux, and has no effect on other systems.
    ...[...folders].flatMap(([path, folder]) => ['--volume', `${folder}:${path}:ro,Z`]),
    ...(entry === undefined ? [] : ['--entrypoint', entry]),
    ...['--', plan.image, ...rest, ...plan.args],
  ]
}
