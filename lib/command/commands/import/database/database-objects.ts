import type { Manifest, Plain } from '../../../../manifest/manifest'
import type { Lookup } from '../input/lookup'
import type { NamedSource } from '../input/source'
import type { Covered, Unit } from '../solve/unit'
import type { SharedPeers } from '../workload/network'
import type { DatabaseEngine } from './engine-arguments'

export const COMPONENT = 'app.kubernetes.io/component'
const INSTANCE = 'app.kubernetes.io/instance'

/** Objects from which a database is read. */
export interface DatabaseObjects {
  /** The StatefulSet or Cluster. */
  main: Manifest
  /** Container of the server. Empty if an operator creates the container. */
  server: Plain
  engine: DatabaseEngine
  parts: readonly NamedSource[]
  peers: SharedPeers
}

/** Returns the part of a kind and a name. */
export const partNamed = (
  { parts }: Pick<DatabaseObjects, 'parts'>,
  kind: string,
  name: string,
): Manifest | undefined =>
  parts.map(({ manifest }) => manifest).find((one) => one.kind === kind && one.metadata.name === name)

/** Returns the other objects of a database, and those of its backups. */
export function partsOf({ manifest }: NamedSource, lookup: Lookup): NamedSource[] {
  const { name, namespace } = manifest.metadata
  return lookup.all.filter((one) => {
    const { labels = {}, namespace: own } = one.manifest.metadata
    const isPart = labels[INSTANCE] === name && labels[COMPONENT] === 'database'
    const isBackup = labels[INSTANCE] === `${name}-backup`
    return own === namespace && one.manifest !== manifest && (isPart || isBackup)
  })
}

/** Returns the unit of an object with parts. Each part can be kept unchanged. */
export function unitOfParts(
  main: NamedSource,
  parts: readonly NamedSource[],
  claimOf: (parts: readonly NamedSource[]) => Plain | undefined,
): Unit {
  const optionFor = ({ manifest }: NamedSource): string => `${manifest.kind} ${manifest.metadata.name}`
  return {
    main,
    optionOf: () => undefined,
    propose: (without) => {
      const left = parts.filter((one) => !without.has(optionFor(one)))
      const claim = claimOf(left)
      const covers = left.map((source): Covered => ({ source, option: optionFor(source) }))
      return claim && { claim, covers: [{ source: main }, ...covers] }
    },
  }
}
