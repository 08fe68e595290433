import { compact } from '../../../../manifest/compact'
import type { Plain } from '../../../../manifest/manifest'
import { mapAt, textAt } from '../../../../manifest/value-at'
import type { Lookup } from '../input/lookup'
import type { NamedSource } from '../input/source'
import type { Covered, Mode, Unit } from '../solve/unit'
import { shortSeconds } from './delivery'
import { grantedMembers } from './grants'
import { pubsubClaim, pubsubGroup, resourceIdOf } from './pubsub-group'
import { isDeadLetterTopic } from './subscription-unit'

/** Returns the unit of a topic, together with the other topics of its instance. */
export function topicUnit(main: NamedSource, lookup: Lookup, mode: Mode): Unit | undefined {
  if (main.manifest.kind !== 'PubSubTopic') return undefined
  const group = pubsubGroup(main, lookup)
  const isSingle = isDeadLetterTopic(main, lookup)
  const members = isSingle ? [main] : group.members.filter((one) => !isDeadLetterTopic(one, lookup))
  const name = isSingle ? main.manifest.metadata.name : group.name
  const optionFor = (source: NamedSource) => (source === main ? undefined : `topic ${source.manifest.metadata.name}`)
  return {
    main,
    optionOf: () => undefined,
    propose: (without) => {
      const left = members.filter((one) => !without.has(optionFor(one) ?? ''))
      const topics = left.map((one) => shortTopic(one, lookup))
      const [only, second] = topics
      const claim = pubsubClaim('LummoTopic', left, {
        name,
        spec: { topics: second === undefined ? only : topics },
        mode,
      })
      const covers = left.map((source): Covered => ({ source, ...optionField(optionFor(source)) }))
      return { claim, covers }
    },
  }
}

const optionField = (option: string | undefined): Pick<Covered, 'option'> => (option === undefined ? {} : { option })

/** Returns a topic in short form: its name, or an object. */
function shortTopic(source: NamedSource, lookup: Lookup): unknown {
  const { messageRetentionDuration, messageStoragePolicy, schemaSettings } = mapAt(source.manifest, ['spec'])
  const regions = mapAt(messageStoragePolicy, []).allowedPersistenceRegions
  const name = resourceIdOf(source)
  const topic = compact<Plain>({
    name,
    retention: shortSeconds(messageRetentionDuration),
    regions: Array.isArray(regions) && regions.length > 0 ? regions : undefined,
    schema: shortSchema(schemaSettings),
    publishers: grantedMembers(source, 'publisher', lookup),
  })
  return Object.keys(topic).length === 1 ? name : topic
}

function shortSchema(settings: unknown): unknown {
  const name = textAt(settings, ['schemaRef', 'external']) ?? textAt(settings, ['schemaRef', 'name'])
  const encoding = textAt(settings, ['encoding'])
  return name === undefined || encoding === 'JSON' ? name : compact<Plain>({ name, encoding })
}
