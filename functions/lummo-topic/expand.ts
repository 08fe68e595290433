import { type Finding, withoutRepeats } from '../../lib/finding/finding'
import { badValue, givenTwice } from '../../lib/finding/rules'
import type { Claim, Expansion, World } from '../../lib/kind/claim'
import { compact } from '../../lib/manifest/compact'
import { quoted } from '../../lib/manifest/grammar/quoted'
import { grantsTo } from '../../lib/parts/pubsub/access'
import { asSeconds, checkSeconds, TOPIC_RETENTION } from '../../lib/parts/pubsub/durations'
import { checkExactName, objectName, partsOfPath } from '../../lib/parts/pubsub/names'
import { checkLabels, PUBSUB_API, type PubSubTopic, pubsubMetadata } from '../../lib/parts/pubsub/objects'
import { checkTwins } from '../../lib/parts/pubsub/duplicates'
import type { Spec, Topic } from './spec'

export function expand(claim: Claim<Spec>, world: World): Expansion {
  const { spec } = claim
  const forAll = (spec.publishers ?? []).map((text, at) => ({ text, path: ['spec', 'publishers', at] }))
  const findings: Finding[] = [...checkLabels(claim), ...checkTwins(claim, 'topics', world)]
  const manifests = spec.topics.flatMap((topic, at) => {
    const path = ['spec', 'topics', at]
    const exact = `${spec.prefix ?? ''}${topic.name}`
    const own = (topic.publishers ?? []).map((text, index) => ({ text, path: [...path, 'publishers', index] }))
    const resource = { kind: 'PubSubTopic' as const, name: objectName(exact) }
    const granted = grantsTo([...forAll, ...own], { resource, role: 'publisher' }, claim, world)
    findings.push(...checkExactName(exact, [...path, 'name']), ...check(topic, path), ...granted.findings)
    const object: PubSubTopic = {
      apiVersion: PUBSUB_API,
      kind: 'PubSubTopic',
      metadata: pubsubMetadata(exact, claim, world.settings),
      spec: bodyOf(exact, topic),
    }
    return [object, ...granted.manifests]
  })
  return { manifests, findings: withoutRepeats(findings) }
}

const bodyOf = (exact: string, { retention, regions, schema }: Topic): PubSubTopic['spec'] =>
  compact<PubSubTopic['spec']>({
    // The field is always set, so that a kustomize name prefix does not change which topic the object manages.
    resourceID: exact,
    messageRetentionDuration: asSeconds(retention),
    messageStoragePolicy: regions === undefined ? undefined : { allowedPersistenceRegions: regions },
    schemaSettings:
      schema === undefined
        ? undefined
        : {
            encoding: schema.encoding,
            schemaRef: schema.name.includes('/') ? { external: schema.name } : { name: schema.name },
          },
  } as { [K in keyof PubSubTopic['spec']]: PubSubTopic['spec'][K] | undefined })

function check({ retention, regions = [], schema }: Topic, path: (string | number)[]): Finding[] {
  const findings = checkSeconds(retention, TOPIC_RETENTION, [...path, 'retention'])
  for (const [at, region] of regions.entries()) {
    const here = [...path, 'regions', at]
    if (!/^[a-z]+(-[a-z]+)+\d+$/.test(region)) {
      const message = `${quoted(region)} is not a Google Cloud region. Set a region such as \`asia-southeast2\`.`
      findings.push(badValue.at(here, message, { current: region }))
    } else if (regions.indexOf(region) !== at) {
      findings.push(givenTwice.at(here, `The region \`${region}\` is listed twice. Remove one of the two.`))
    }
  }
  if (schema?.name.includes('/') === true && partsOfPath(schema.name, 'schemas') === undefined) {
    const message = `${quoted(schema.name)} is not a valid schema name. Set \`projects/PROJECT/schemas/NAME\`, or the name of a PubSubSchema.`
    findings.push(badValue.at([...path, 'schema', 'name'], message, { current: schema.name }))
  }
  return findings
}
