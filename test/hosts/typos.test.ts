import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { filesOf, ROOT } from './programs'
import { check, repository } from './repository'

const FROM = join(ROOT, 'test/hosts/typo-repository')
const OVERLAY = 'overlays/prod/kustomization.yaml'

/**
 * A file, a text in the file, the typo that replaces the text, and the code of the finding. The location of the finding
 * must be the first line that contains the typo.
 */
type Typo = readonly [file: string, text: string, typo: string, code: string]

const TYPOS: Readonly<Record<string, readonly Typo[]>> = {
  'the base': [
    ['base/app.yaml', 'replicas: 2', 'replcas: 2', 'unknown-field'],
    ['base/app.yaml', 'cpu: 100m', 'cpu: 100q', 'bad-value'],
    ['base/app.yaml', 'readiness:', 'readines:', 'unknown-field'],
    ['base/app.yaml', 'configs: [settings]', 'configs: [setings]', 'no-config'],
    ['base/worker.yaml', 'memory: 128Mi}\n---', 'memory: 128mi}\n---', 'bad-value'],
    ['base/worker.yaml', 'kind: LummoCron', 'kind: LummoCrn', 'unknown-kind'],
    ['base/web.yaml', 'targetPort: http', 'targetPort: htp', 'no-port'],
    ['base/kustomization.yaml', 'resources:', 'resorces:', 'kustomize-failed'],
    ['base/kustomization.yaml', '- web.yaml', '- wbe.yaml', 'no-file'],
  ],
  'a generator': [
    ['base/kustomization.yaml', '  literals:\n  - LOG', '  literal:\n  - LOG', 'kustomize-failed'],
    ['base/kustomization.yaml', '- LOG_LEVEL=info', '- LOG_LEVEL:info', 'kustomize-failed'],
    ['base/kustomization.yaml', '- app.conf', '- ap.conf', 'no-file'],
    ['base/kustomization.yaml', '- app.env', '- ap.env', 'no-file'],
    ['overlays/prod/load.yaml', 'deadline: 2h', 'deadlne: 2h', 'unknown-field'],
    ['overlays/prod/load.yaml', 'kind: LummoJob', 'kind: LummoJb', 'unknown-config'],
    [OVERLAY, 'deadline: 1h', 'deadlin: 1h', 'unknown-field'],
  ],
  'a patch': [
    ['overlays/prod/notes.yaml', 'replicas: 4', 'replcas: 4', 'unknown-field'],
    ['overlays/prod/notes.yaml', 'replicas: 4', 'replicas: four', 'wrong-type'],
    ['overlays/prod/notes.yaml', '256Mi', '256M1', 'bad-value'],
    ['overlays/prod/notes.yaml', 'network:', 'netwrk:', 'unknown-field'],
    ['overlays/prod/notes.yaml', 'name: notes', 'name: nots', 'kustomize-failed'],
    ['overlays/prod/notes.yaml', 'kind: LummoDeployment', 'kind: LummoDeploymet', 'kustomize-failed'],
    ['overlays/prod/notes.yaml', 'v1alpha1', 'v1alpha2', 'kustomize-failed'],
    ['overlays/prod/notes.yaml', 'replicas: 4', 'replicas: 4: x', 'not-yaml'],
    [OVERLAY, 'grace: 60', 'grce: 60', 'unknown-field'],
    [OVERLAY, '      name: worker\n    spec', '      name: workr\n    spec', 'kustomize-failed'],
    [OVERLAY, 'path: notes.yaml', 'path: notse.yaml', 'no-file'],
  ],
  'a JSON patch': [
    ['overlays/prod/ops.yaml', 'value: 30m', 'value: 30x', 'bad-value'],
    ['overlays/prod/ops.yaml', 'op: replace', 'op: replce', 'kustomize-failed'],
    ['overlays/prod/ops.yaml', 'path: /spec/deadline', 'path: /spec/dedline', 'unknown-field'],
    ['overlays/prod/ops.yaml', 'path: /spec/containers/env', 'path: /spec/containers/envi', 'unknown-field'],
    [OVERLAY, 'value: 8081', 'value: 80811', 'out-of-range'],
    [OVERLAY, 'kind: LummoCron', 'kind: LummoCrn', 'unmatched-target'],
  ],
  'a component': [
    ['components/metrics/metrics.yaml', 'env:', 'envv:', 'unknown-field'],
    ['components/metrics/metrics.yaml', 'name: worker', 'name: wrker', 'kustomize-failed'],
    ['components/metrics/kustomization.yaml', 'prometheus:', 'promethus:', 'unknown-field'],
    ['components/metrics/kustomization.yaml', 'kind: Component', 'kind: Componant', 'kustomize-failed'],
    ['components/metrics/kustomization.yaml', 'patches:', 'patchs:', 'kustomize-failed'],
  ],
  'the settings': [
    ['overlays/prod/lummo.yaml', 'workload:', 'workloads:', 'unknown-field'],
    ['overlays/prod/lummo.yaml', 'grace: 45', 'grace: soon', 'wrong-type'],
    ['overlays/prod/lummo.yaml', 'kind: LummoPackage', 'kind: LummoPakage', 'unknown-config'],
    [
      'overlays/prod/lummo.yaml',
      'config.kubernetes.io/function: |\n      exec: {path: lummo}',
      'config.kubernetes.io/function: |\n      exec: {path: lumo}',
      'exec-refused',
    ],
  ],
  'a replacement': [
    [OVERLAY, 'fieldPath: data.zone', 'fieldPath: data.zne', 'kustomize-failed'],
    [OVERLAY, 'name: source', 'name: sorce', 'kustomize-failed'],
    [OVERLAY, 'spec.containers.env.ZONE', 'spec.containers.evn.ZONE', 'unknown-field'],
    ['overlays/prod/replacement.yaml', 'spec.schedule', 'spec.schedul', 'kustomize-failed'],
    ['overlays/prod/replacement.yaml', 'kind: LummoCron', 'kind: LummoCrn', 'unmatched-target'],
    ['overlays/prod/source.yaml', '0 7 * * *', '0 7 * *', 'bad-value'],
  ],
  'a transformer config': [
    ['base/references.yaml', 'replicas:', 'replcas:', 'kustomize-failed'],
    ['base/references.yaml', 'kind: LummoDeployment', 'kind: LummoDeploymnt', 'unknown-kind'],
    ['base/references.yaml', 'path: spec/replicas', 'path: spec/replcas', 'unknown-field'],
  ],
  'other fields of the kustomization': [
    [OVERLAY, 'name: registry.example.com/worker', 'name: registry.example.com/workr', 'unmatched-image'],
    [OVERLAY, 'newTag: 1.1.0', 'newTag: 1.1 0', 'bad-image'],
    [OVERLAY, 'count: 3', 'count: -3', 'out-of-range'],
    [OVERLAY, 'name: worker\n  count', 'name: workr\n  count', 'kustomize-failed'],
    [OVERLAY, 'namespace: shop', 'namespace: Shop', 'bad-name'],
    [OVERLAY, 'namePrefix: my-', 'namePrefix: my_', 'bad-name'],
    [OVERLAY, 'team: shop', 'team: our shop', 'bad-value'],
  ],
}

describe.each(Object.entries(TYPOS))('a typo in %s is reported at its own line', (_, typos) => {
  test.each(typos)('%s: %j -> %j', (file, text, typo, code) => {
    const root = repository({}, FROM)
    const [before, ...rest] = readFileSync(join(root, file), 'utf8').split(text)
    expect(rest.length).toBeGreaterThan(0)
    writeFileSync(join(root, file), `${before}${typo}${rest.join(text)}`)
    const files = filesOf(root)
    const { entries, places } = check(root)
    const same = [...text].findIndex((character, at) => character !== typo[at])
    const line = `${before}${text.slice(0, same)}`.split('\n').length
    expect({ places: [...new Set(places)], message: entries[0]?.message }).toEqual({
      places: [`${code} ${file}:${line}`],
      message: expect.any(String),
    })
    expect(filesOf(root)).toEqual(files)
  })
})

test('faults that kustomize lets pass are reported in one run', () => {
  const some: readonly Typo[] = [
    ['base/app.yaml', 'cpu: 100m', 'cpu: 100q', 'bad-value'],
    ['base/app.yaml', 'readiness:', 'readines:', 'unknown-field'],
    ['base/worker.yaml', 'memory: 128Mi}\n---', 'memory: 128mi}\n---', 'bad-value'],
    ['components/metrics/metrics.yaml', 'env:', 'envv:', 'unknown-field'],
    ['overlays/prod/notes.yaml', 'replicas: 4', 'replicas: four', 'wrong-type'],
    ['overlays/prod/ops.yaml', 'value: 30m', 'value: 30x', 'bad-value'],
    ['overlays/prod/replacement.yaml', 'kind: LummoCron', 'kind: LummoCrn', 'unmatched-target'],
    ['overlays/prod/lummo.yaml', 'grace: 45', 'grace: soon', 'wrong-type'],
    [OVERLAY, 'grace: 60', 'grce: 60', 'unknown-field'],
    [OVERLAY, 'newTag: 1.1.0', 'newTag: 1.1 0', 'bad-image'],
    [OVERLAY, 'value: 8081', 'value: 80811', 'out-of-range'],
  ]
  const root = repository({}, FROM)
  const wanted = some.map(([file, text, typo, code]) => {
    const path = join(root, file)
    const [before, ...rest] = readFileSync(path, 'utf8').split(text)
    expect(rest.length).toBeGreaterThan(0)
    writeFileSync(path, `${before}${typo}${rest.join(text)}`)
    return `${code} ${file}:${`${before}`.split('\n').length}`
  })
  expect([...new Set(check(root).places)].sort()).toEqual([...wanted].sort())
})
