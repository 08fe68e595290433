import { readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join, relative } from 'node:path'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { loadAll } from 'js-yaml'
import { suite } from '../../functions/suite'
import { pathText } from '../../lib/finding/finding'
import { refOf } from '../../lib/manifest/id'
import type { Manifest } from '../../lib/manifest/manifest'
import { OriginFinder } from '../../lib/origins/find-origins'
import { leafPaths } from '../../lib/origins/inputs'
import type { KnownDefaults } from '../../lib/origins/known-defaults'
import type { ValueOrigin } from '../../lib/origins/origin'
import { ownerOf } from '../../lib/wire/annotations'
import { readDocuments } from '../../lib/wire/list/document-stream'
import { goldenCases, runCase } from './golden'

const GOLDEN_CASES = join(process.cwd(), 'test/golden')

/** A field of a golden case, and the origin of its value. */
export interface WalkedField {
  field: string
  origins: readonly ValueOrigin[]
}

const known: KnownDefaults = new Map()

/** Returns the origins of every field in a case that renders without errors. */
function fieldsOf({ folder, input }: { folder: string; input: string }): WalkedField[] {
  const read = readDocuments(input, 'input.yaml')
  const { expected } = runCase({ input })
  if (expected === undefined || Array.isArray(read)) return []
  const finder = new OriginFinder({ items: read.items }, suite, { known })
  return (loadAll(expected) as Manifest[])
    .filter((object) => ownerOf(object) !== undefined)
    .flatMap((object) =>
      leafPaths(object).map((path) => ({
        field: `${relative(GOLDEN_CASES, folder)} ${refOf(object)} ${pathText(path)}`,
        origins: finder.originsOf(object, path),
      })),
    )
}

/** Number of threads. More threads repeat the search for defaults that several kinds have in common. */
const THREADS = Math.min(4, availableParallelism())

/** Returns the folders of each thread. The largest folders are distributed first. */
function foldersOfThreads(): string[][] {
  const sizes = readdirSync(GOLDEN_CASES).map((kind) => {
    const folder = join(GOLDEN_CASES, kind)
    return { folder, size: goldenCases(folder).length }
  })
  const threads = Array.from({ length: THREADS }, () => ({ folders: [] as string[], size: 0 }))
  for (const { folder, size } of sizes.sort((one, other) => other.size - one.size)) {
    const [next] = [...threads].sort((one, other) => one.size - other.size)
    next?.folders.push(folder)
    if (next !== undefined) next.size += size
  }
  return threads.map(({ folders }) => folders)
}

/** Walks the folders of one thread. */
const walk = (folders: readonly string[]): WalkedField[] => folders.flatMap(goldenCases).flatMap(fieldsOf)

const walkInThread = (folders: readonly string[]): Promise<WalkedField[]> =>
  new Promise((resolve, reject) => {
    const thread = new Worker(__filename, { workerData: folders })
    thread.once('message', resolve)
    thread.once('error', reject)
  })

// The walk is a separate program, because it takes three times as long in Jest, which wraps every module.
if (isMainThread)
  void Promise.all(foldersOfThreads().map(walkInThread)).then((fields) =>
    process.stdout.write(JSON.stringify(fields.flat())),
  )
else parentPort?.postMessage(walk(workerData as string[]))
