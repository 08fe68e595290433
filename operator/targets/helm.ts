import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { chartFiles } from '../../lib/chart/chart'
import { chartProblems } from '../../lib/chart/chart-problems'
import { notesOf } from '../../lib/chart/notes'
import { DeploymentError, type DeploymentResource } from '../../lib/contracts/deployment-target'
import { outputsOf } from '../../lib/outputs/outputs'
import { readDocuments } from '../../lib/wire/list/document-stream'
import { writeYaml } from '../../lib/wire/yaml/write-yaml'
import { helmRefusal } from './object-sets/helm-refusal'
import {
  type ChangeObjects,
  isSameSet,
  type ObjectSet,
  type ObjectSets,
  requirePermit,
  type WritePermit,
} from './object-sets/object-sets'
import { ObjectSetTarget } from './object-sets/object-set-target'
import { runProgram, type SpawnedResult } from './object-sets/spawned'
import { isResource } from './object-sets/storable'

export interface HelmOptions {
  /** Name of the release in each namespace, at most 53 characters. */
  release: string
  /** Namespace of the release that contains the cluster-scoped objects. */
  home: string
  /**
   * File that contains the access to the cluster. Default: the configuration that Helm finds, which includes the token
   * of a pod.
   */
  kubeconfig?: string
  /** Interval in milliseconds at which the releases are listed. Default: 30 seconds. */
  pollMs?: number
  permit?: WritePermit
}

/** Number of revisions that Helm keeps for each release. Each revision is a Secret. */
const HISTORY = 5

/**
 * Returns a target that installs the objects of each namespace as one Helm release, with the program `helm`. An `apply`
 * has succeeded when the release is deployed; Helm does not wait for pods.
 */
export function helmTarget(options: HelmOptions): ObjectSetTarget {
  return new ObjectSetTarget(new HelmReleases(options), options.pollMs ?? 30_000)
}

/** Folders that Helm uses. In a container, only the folder for temporary files is writable. */
const HOMES = Object.fromEntries(
  ['CACHE', 'CONFIG', 'DATA'].map((name) => [`HELM_${name}_HOME`, join(tmpdir(), 'lummo-helm', name.toLowerCase())]),
)

/** One revision of a release, as `helm history` prints it. */
interface Revision {
  revision: number
  status: string
}

/** Releases with the same name, one in each namespace. The key of a set is its namespace. */
class HelmReleases implements ObjectSets {
  constructor(private readonly options: HelmOptions) {}

  keyOf(namespace: string | undefined): string {
    return namespace ?? this.options.home
  }

  async keys(namespace: string | undefined): Promise<readonly string[]> {
    if (namespace !== undefined) return [namespace]
    const { release } = this.options
    const listed = await this.helm('list', '--all-namespaces', '--filter', `^${release}$`, '--output', 'json')
    return (JSON.parse(listed) as { namespace: string }[]).map((one) => one.namespace)
  }

  /** Reads the last revision that was deployed. A failed revision can contain objects that are not in the cluster. */
  async read(namespace: string): Promise<ObjectSet> {
    const { release } = this.options
    const history = await this.try('history', release, '--namespace', namespace, '--output', 'json')
    if (history.status !== 0 && /not found/.test(history.stderr)) return { objects: [] }
    const deployed = deployedIn(JSON.parse(succeeded(history)))
    if (deployed === undefined) return { objects: [] }
    const revision = String(deployed.revision)
    const text = await this.helm('get', 'manifest', release, '--namespace', namespace, '--revision', revision)
    const read = readDocuments(text, release)
    const items = Array.isArray(read) ? [] : read.items
    return { objects: items.map(({ object }) => object).filter(isResource), revision }
  }

  async update(namespace: string, change: ChangeObjects): Promise<ObjectSet> {
    const before = await this.read(namespace)
    const objects = change(before.objects)
    if (isSameSet(before.objects, objects)) return before
    const { release, permit } = this.options
    requirePermit(permit)
    if (objects.length === 0) {
      await this.helm('uninstall', release, '--namespace', namespace)
      return { objects }
    }
    const chart = writeChart(release, objects)
    try {
      const history = ['--history-max', String(HISTORY)]
      await this.helm('upgrade', release, chart, '--install', '--namespace', namespace, ...history)
    } finally {
      rmSync(chart, { recursive: true })
    }
    return this.read(namespace)
  }

  private async helm(...args: readonly string[]): Promise<string> {
    return succeeded(await this.try(...args))
  }

  private try(...args: readonly string[]): Promise<SpawnedResult> {
    const { kubeconfig, permit } = this.options
    return runProgram('helm', args, {
      ...(permit && { signal: permit.signal }),
      env: { ...HOMES, ...(kubeconfig === undefined ? {} : { KUBECONFIG: kubeconfig }) },
    })
  }
}

/**
 * Returns the deployed revision. During an upgrade, the earlier revision is briefly superseded before the next revision
 * is deployed.
 */
const deployedIn = (revisions: readonly Revision[]): Revision | undefined =>
  revisions.findLast(({ status }) => status === 'deployed') ??
  revisions.findLast(({ status }) => status === 'superseded')

function succeeded({ status, stdout, stderr }: SpawnedResult): string {
  if (status !== 0) throw helmRefusal(stderr)
  return stdout
}

/** Writes a chart to a temporary folder, and returns the folder. Throws if Helm could not install the objects. */
function writeChart(name: string, objects: readonly DeploymentResource[]): string {
  const manifests = objects.map((one) => writeYaml(one)).join('---\n')
  const content = { name, manifests, notes: notesOf(outputsOf(objects)) }
  const [problem] = chartProblems(content, objects)
  if (problem !== undefined) throw new DeploymentError('Invalid', problem)
  const folder = mkdtempSync(join(tmpdir(), 'lummo-chart-'))
  for (const { path, text } of chartFiles(content)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}
