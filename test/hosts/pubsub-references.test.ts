import { cpSync, mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadAll } from 'js-yaml'
import { ROOT, run, scratch } from './programs'

interface Reference {
  kind?: string
  name: string
}
interface Built {
  kind: string
  metadata: { name: string }
  spec: {
    resourceID?: string
    topicRef?: Reference
    deadLetterPolicy?: { deadLetterTopicRef: Reference }
    resourceRef?: Reference
  }
}

const OVERLAY =
  'resources: [base]\ncomponents: [lummo-component]\nnamePrefix: pre-\nnameSuffix: -suf\nnamespace: other\n'

test('with the component, references of topics, subscriptions and rights follow new names, and Google Cloud’s stay', () => {
  const folder = mkdtempSync(join(scratch, 'pubsub-references-'))
  cpSync(join(ROOT, 'integrations/kustomize/lummo'), join(folder, 'lummo-component'), { recursive: true })
  cpSync(join(ROOT, 'kustomize-examples/pubsub'), join(folder, 'base'), { recursive: true })
  writeFileSync(join(folder, 'kustomization.yaml'), OVERLAY)
  const built = run('kustomize', ['build', '--enable-alpha-plugins', '--enable-exec', folder])
  expect({ status: built.status, stderr: built.stderr }).toEqual({ status: 0, stderr: '' })
  const objects = loadAll(built.stdout) as Built[]
  const names = objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`)
  const references = objects.flatMap(({ spec }) => [
    spec?.topicRef && `PubSubTopic/${spec.topicRef.name}`,
    spec?.deadLetterPolicy && `PubSubTopic/${spec.deadLetterPolicy.deadLetterTopicRef.name}`,
    spec?.resourceRef && `${spec.resourceRef.kind}/${spec.resourceRef.name}`,
  ])
  const found = references.filter((one) => one !== undefined)
  expect(found.length).toBeGreaterThan(6)
  expect(found.filter((one) => !names.includes(one))).toEqual([])
  const exact = objects.flatMap(({ spec }) => spec?.resourceID ?? [])
  expect([...new Set(exact)].sort()).toEqual([
    'prod-billing',
    'prod-billing.dlx',
    'prod-mailer',
    'prod-mails',
    'prod-orders',
  ])
})
