import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { dump, loadAll } from 'js-yaml'
import { suite } from '../../functions/suite'
import { isPlain, type Plain } from '../../lib/manifest/manifest'
import { GOLDEN, goldenCases, runCase } from '../support/golden'

/** Labels and annotations by which tools identify their objects, each with the value that the tool writes. */
const LABELS = {
  'argocd.argoproj.io/instance': 'shop-mark',
  'kustomize.toolkit.fluxcd.io/name': 'shop-mark',
  'kustomize.toolkit.fluxcd.io/namespace': 'shop-mark',
  'helm.toolkit.fluxcd.io/name': 'shop-mark',
  'applyset.kubernetes.io/part-of': 'applyset-mark-v1',
  'kapp.k14s.io/association': 'v1.mark',
  'configsync.gke.io/declared-version': 'v1-mark',
}
const ANNOTATIONS = {
  'argocd.argoproj.io/tracking-id': 'shop:krm.lummo.dev/Mark:shop/web',
  'meta.helm.sh/release-name': 'shop-mark',
  'meta.helm.sh/release-namespace': 'shop-mark',
  'kubectl.kubernetes.io/last-applied-configuration': '{"mark":true}',
  'cli-utils.sigs.k8s.io/inventory-id': 'mark',
  'config.kubernetes.io/owning-inventory': 'mark',
  'configsync.gke.io/resource-id': 'mark',
  'kapp.k14s.io/identity': 'mark',
  'objectset.rio.cattle.io/id': 'mark',
  'kustomize.toolkit.fluxcd.io/checksum': 'mark',
}

const isClaim = (object: Plain) => String(object.apiVersion).startsWith('krm.lummo.dev/')
const marked = (object: Plain): Plain => {
  if (!isClaim(object) || !isPlain(object.metadata)) return object
  const { labels, annotations } = object.metadata
  return {
    ...object,
    metadata: {
      ...object.metadata,
      labels: { ...(labels as object), ...LABELS },
      annotations: { ...(annotations as object), ...ANNOTATIONS },
    },
  }
}

/** Returns the keys of an object and of all nested objects. */
const keysIn = (value: unknown): string[] => {
  if (Array.isArray(value)) return value.flatMap(keysIn)
  return isPlain(value) ? Object.entries(value).flatMap(([key, one]) => [key, ...keysIn(one)]) : []
}

const KEYS = [...Object.keys(LABELS), ...Object.keys(ANNOTATIONS)]
const kinds = readdirSync(GOLDEN).filter((folder) => suite.kinds.some(({ kind }) => folderOf(kind) === folder))

function folderOf(kind: string): string {
  return kind.replace(/(?<=[a-z])[A-Z]/g, (letter) => `-${letter}`).toLowerCase()
}

test('every kind is among them', () => {
  expect(kinds).toHaveLength(suite.kinds.length)
})

test.each(kinds)('%s copies no mark of another tool to what it generates', (folder) => {
  const generated = goldenCases(join(GOLDEN, folder)).flatMap(({ input }) => {
    const objects = loadAll(input.replace(/^#.*\n/gm, '')) as Plain[]
    const { expected = '' } = runCase({ input: objects.map((one) => dump(marked(one))).join('---\n') })
    return (loadAll(expected) as Plain[]).filter((object) => object !== null && !isClaim(object))
  })
  const copied = generated.flatMap((object) =>
    keysIn(object)
      .filter((key) => KEYS.includes(key))
      .map((key) => `${object.kind}: ${key}`),
  )
  expect([...new Set(copied)]).toEqual([])
  // Settings, policies and templates generate nothing.
  expect(generated.length > 0 || ['lummo-package', 'lummo-policy', 'lummo-container'].includes(folder)).toBe(true)
})
