import { join, relative } from 'node:path'
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

/** Returns the origins of every field of a case that renders. */
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

// The walk is a separate program, because it takes three times as long in Jest, which wraps every module.
process.stdout.write(JSON.stringify(goldenCases(GOLDEN_CASES).flatMap(fieldsOf)))
