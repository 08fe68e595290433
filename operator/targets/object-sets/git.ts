import { DeploymentError } from '../../../lib/contracts/deployment-target'
import { lastLine, runProgram, type SpawnedResult } from './spawned'

/** Author of all commits. */
const AUTHOR = { name: 'lummo-operator', email: 'lummo-operator@localhost' }

const ENV = {
  GIT_AUTHOR_NAME: AUTHOR.name,
  GIT_AUTHOR_EMAIL: AUTHOR.email,
  GIT_COMMITTER_NAME: AUTHOR.name,
  GIT_COMMITTER_EMAIL: AUTHOR.email,
  // git must not prompt, because no user can answer a prompt.
  GIT_TERMINAL_PROMPT: '0',
  GIT_SSH_COMMAND: 'ssh -o BatchMode=yes',
  LC_ALL: 'C',
}

export interface BranchOptions {
  /** Address of the repository, in any form that `git fetch` accepts. */
  url: string
  branch: string
  /** Folder that only this instance uses. */
  folder: string
  /** Aborts the running programs. */
  signal?: AbortSignal
}

/** A branch of a repository that is checked out in a folder. */
export class GitBranch {
  private isReady = false
  /** Commit that matches the files in the folder; undefined while they can differ. */
  private checkedOut: string | undefined

  private readonly branch: string
  readonly folder: string

  constructor(private readonly options: BranchOptions) {
    this.branch = options.branch
    this.folder = options.folder
  }

  /** Resets the folder to the branch, and returns its commit; undefined if the branch does not exist. */
  async pull(): Promise<string | undefined> {
    await this.prepare()
    const remote = `refs/remotes/origin/${this.branch}`
    const fetched = await this.try('fetch', '--quiet', '--depth=1', 'origin', `+refs/heads/${this.branch}:${remote}`)
    if (fetched.status !== 0 && !/couldn't find remote ref/.test(fetched.stderr)) throw unavailable(fetched)
    if (fetched.status !== 0) {
      await this.try('update-ref', '-d', `refs/heads/${this.branch}`)
      await this.git('read-tree', '--empty')
      await this.git('clean', '--quiet', '--force', '-dx')
      return undefined
    }
    const head = (await this.git('rev-parse', remote)).trim()
    if (head !== this.checkedOut) {
      await this.git('checkout', '--quiet', '--force', '-B', this.branch, remote)
      await this.git('clean', '--quiet', '--force', '-dx')
    }
    this.checkedOut = head
    return head
  }

  /** Must be called before files are written. Otherwise, unpushed changes would remain in the folder. */
  expectChanges(): void {
    this.checkedOut = undefined
  }

  /**
   * Commits and pushes all changes of the folder. Returns the commit, or `refused` if the branch has changed since the
   * last fetch.
   */
  async push(message: string): Promise<string> {
    // A .gitignore file in the repository must not hide files.
    await this.git('add', '--all', '--force')
    await this.git('commit', '--quiet', '--no-verify', '--message', message)
    const pushed = await this.try('push', '--quiet', 'origin', `HEAD:refs/heads/${this.branch}`)
    if (pushed.status === 0) {
      this.checkedOut = (await this.git('rev-parse', 'HEAD')).trim()
      return this.checkedOut
    }
    if (
      /\((?:fetch first|non-fast-forward|stale info|incorrect old value provided)\)|cannot lock ref|failed to update ref/.test(
        pushed.stderr,
      )
    ) {
      return 'refused'
    }
    if (/protected branch|pre-receive hook declined|denied|not allowed|403/i.test(pushed.stderr)) {
      throw new DeploymentError('Forbidden', `git push: ${reasonOf(pushed)}.`)
    }
    throw unavailable(pushed)
  }

  private async prepare(): Promise<void> {
    if (this.isReady) return
    await this.git('init', '--quiet')
    await this.git('symbolic-ref', 'HEAD', `refs/heads/${this.branch}`)
    await this.try('remote', 'remove', 'origin')
    await this.git('remote', 'add', 'origin', this.options.url)
    this.isReady = true
  }

  private async git(...args: readonly string[]): Promise<string> {
    const result = await this.try(...args)
    if (result.status !== 0) throw unavailable(result)
    return result.stdout
  }

  private try(...args: readonly string[]): Promise<SpawnedResult> {
    const { folder, signal } = this.options
    return runProgram('git', args, { cwd: folder, env: ENV, ...(signal && { signal }) })
  }
}

/** Returns the reason for a rejected push: the line from the server, or the last line if there is none. */
const reasonOf = ({ stderr, status }: SpawnedResult): string => {
  const remote = /^remote: (?:error: )?(.*\S)\s*$/m.exec(stderr)?.[1]
  return remote ?? (lastLine(stderr) || `exit code ${status}`)
}

const unavailable = (result: SpawnedResult): DeploymentError =>
  new DeploymentError('Unavailable', `git: ${reasonOf(result)}.`)
