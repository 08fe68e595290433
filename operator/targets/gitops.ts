import { lstatSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readOutputList } from '../../lib/command/files/output-list'
import { writeOutput } from '../../lib/command/output/output-folder'
import { writeRendered } from '../../lib/command/output/render-files'
import { DeploymentError, type DeploymentResource } from '../../lib/contracts/deployment-target'
import { deepEqual } from '../../lib/manifest/deep-equal'
import { refOf } from '../../lib/manifest/id'
import { ownerOf } from '../../lib/wire/annotations'
import { readDocuments } from '../../lib/wire/list/document-stream'
import { writeYaml } from '../../lib/wire/yaml/write-yaml'
import { GitBranch } from './object-sets/git'
import {
  type ChangeObjects,
  isSameSet,
  type ObjectSet,
  type ObjectSets,
  requirePermit,
  type WritePermit,
} from './object-sets/object-sets'
import { ObjectSetTarget } from './object-sets/object-set-target'
import { isResource } from './object-sets/storable'

export interface GitOpsOptions {
  /** Address of the repository, in any form that `git fetch` accepts. */
  url: string
  branch: string
  /** Folder of the objects in the repository. */
  folder: string
  /** Local folder that only this target uses. */
  clone: string
  /** Interval in milliseconds at which the branch is fetched. Default: 30 seconds. */
  pollMs?: number
  permit?: WritePermit
}

/** Number of attempts if other writers push at the same time. */
const MAX_ATTEMPTS = 10

/**
 * Returns a target that commits objects to a branch: a file for each object, and a kustomization. The format equals
 * that of `lummo render --output`. An `apply` has succeeded when its commit is pushed.
 */
export function gitOpsTarget(options: GitOpsOptions): ObjectSetTarget {
  return new ObjectSetTarget(new BranchObjects(options), options.pollMs ?? 30_000)
}

/** The objects in a folder of a branch, as one set. */
class BranchObjects implements ObjectSets {
  private readonly branch: GitBranch
  private readonly folder: string
  /** All operations use one clone, so they run one after another. */
  private last: Promise<unknown> = Promise.resolve()

  constructor(private readonly options: GitOpsOptions) {
    const { url, branch, folder, clone, permit } = options
    mkdirSync(clone, { recursive: true })
    this.branch = new GitBranch({ url, branch, folder: clone, ...(permit && { signal: permit.signal }) })
    this.folder = join(clone, folder)
  }

  keyOf(): string {
    return ''
  }

  async keys(): Promise<readonly string[]> {
    return ['']
  }

  read(): Promise<ObjectSet> {
    return this.inTurn(() => this.pull())
  }

  update(_key: string, change: ChangeObjects): Promise<ObjectSet> {
    return this.inTurn(async () => {
      for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
        const before = await this.pull()
        const objects = change(before.objects)
        if (isSameSet(before.objects, objects)) return before
        requirePermit(this.options.permit)
        this.branch.expectChanges()
        this.write(objects)
        const revision = await this.branch.push(messageOf(before.objects, objects))
        if (revision !== 'refused') return { objects, revision }
      }
      throw new DeploymentError('Conflict', `Other writers changed the branch during ${MAX_ATTEMPTS} attempts.`)
    })
  }

  private async pull(): Promise<ObjectSet> {
    const revision = await this.branch.pull()
    const objects = readOutputList(this.folder)
      .filter((path) => path !== 'kustomization.yaml')
      .flatMap((path) => objectsIn(join(this.folder, path)))
    return { objects, ...(revision === undefined ? {} : { revision }) }
  }

  /**
   * Writes the files of the objects. If there are no objects, writes no kustomization, because kustomize would refuse
   * an empty one.
   */
  private write(objects: readonly DeploymentResource[]): void {
    const text = objects.map((one) => writeYaml(one)).join('---\n')
    const written = objects.length === 0 ? writeOutput(this.folder, []) : writeRendered(this.folder, text)
    if (!Array.isArray(written)) return
    const [problem] = written.map((one) => (typeof one === 'string' ? one : one.message))
    throw new DeploymentError('Conflict', (problem ?? '').replaceAll(`${this.branch.folder}/`, ''))
  }

  private inTurn<T>(act: () => Promise<T>): Promise<T> {
    const result = this.last.then(act, act)
    this.last = result.catch(() => undefined)
    return result
  }
}

/**
 * Returns the objects of a file. Returns no objects if the file was removed, or was replaced with a link to a file
 * outside the branch.
 */
function objectsIn(file: string): DeploymentResource[] {
  if (lstatSync(file, { throwIfNoEntry: false })?.isFile() !== true) return []
  const read = readDocuments(readFileSync(file, 'utf8'), file)
  return Array.isArray(read) ? [] : read.items.map(({ object }) => object).filter(isResource)
}

/** Returns a commit message that lists the short objects with changed output. */
function messageOf(before: readonly DeploymentResource[], after: readonly DeploymentResource[]): string {
  const changed = [...after, ...before].filter((one) => {
    const isIn = (list: readonly DeploymentResource[]): boolean => list.some((other) => deepEqual(one, other))
    return !(isIn(before) && isIn(after))
  })
  const names = [...new Set(changed.map((one) => ownerOf(one)?.text ?? refOf(one)))].sort()
  const title = names.length === 1 ? `Update ${names[0]}` : `Update ${names.length} objects`
  return names.length < 2 ? title : `${title}\n\n${names.join('\n')}`
}
