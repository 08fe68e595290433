import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { load } from 'js-yaml'
import { suite } from '../../functions/suite'
import { render } from '../../lib/command/commands/render'
import { runFunction } from '../../lib/command/function'
import type { Plain } from '../../lib/manifest/manifest'
import { deployment, edited, kptfile, native, type Resource, resourceList, short } from '../support/objects'

interface Item {
  kind: string
  metadata: { name: string; namespace?: string; annotations?: Record<string, string> }
}

const OWNER = 'krm.lummo.dev/generated-by'
const SCALING = { max: 3, cpu: 50 }
const WEB = deployment()
const OTHER = WEB.named('other')
/** Short objects that stay in the files of a package. */
const KEPT = WEB.at('app.yaml').local()
const OTHER_KEPT = OTHER.at('other.yaml').local()
const service = (name: string) => native('v1', 'Service', name)
const OF_WEB = { [OWNER]: 'LummoDeployment/web' }

const list = (...resources: Resource[]): string => resourceList(resources)
const run = (text: string) => runFunction(Buffer.from(text), suite)
const itemsOf = (stdout: Buffer) => (load(stdout.toString()) as { items: Item[] }).items
/** Returns the output objects of a run without messages. */
const items = (text: string): Item[] => {
  const { stdout, stderr, exitCode } = run(text)
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  return itemsOf(stdout)
}
const kinds = (objects: Item[]) => objects.map(({ kind }) => kind)
/** Returns the output list as the input of the next run. */
const again = (text: string) => run(text).stdout.toString()
const withoutResults = (text: string) => text.replace(/^results:.*/ms, '')

test('everything that is made names its owner', () => {
  for (const { metadata } of items(list(WEB))) expect(metadata.annotations?.[OWNER]).toBe('LummoDeployment/web')
})

test('an unmarked claim is consumed, a marked one stays', () => {
  expect(kinds(items(list(WEB)))).not.toContain('LummoDeployment')
  expect(kinds(items(list(WEB.local())))).toContain('LummoDeployment')
})

test('an unmarked claim in `generated/`, whose objects the next run would remove, is an error', () => {
  const inGenerated = WEB.at('shop/generated/app.yaml')
  const { exitCode, stderr } = run(list(inGenerated, OTHER.local()))
  expect({ exitCode, stderr }).toEqual({
    exitCode: 1,
    stderr: expect.stringMatching(/^error\[not-local\]: .*Move the LummoDeployment to another folder/),
  })
  expect(run(list(inGenerated.local())).exitCode).toBe(0)
})

test('a change of the claim replaces what it made, and host annotations stay', () => {
  const noted = edited(again(list(WEB.local())), 'Deployment/web', (one) =>
    one.annotated({ 'internal.config.kubernetes.io/id': '9' }),
  )
  const next = edited(noted, 'LummoDeployment/web', (one) => one.container({ image: 'web:2.0' }))
  const made = items(next).find(({ kind }) => kind === 'Deployment')
  expect(JSON.stringify(made)).toContain('web:2.0')
  expect(made?.metadata.annotations?.['internal.config.kubernetes.io/id']).toBe('9')
})

test('what a claim makes no longer is dropped, what others made stays', () => {
  const both = again(list(WEB.spec({ scaling: SCALING }).local(), OTHER.local()))
  expect(kinds(items(both))).toContain('ScaledObject')
  const without = items(edited(both, 'LummoDeployment/web', (one) => one.spec({ scaling: undefined })))
  expect(kinds(without)).not.toContain('ScaledObject')
  expect(without.filter(({ metadata }) => metadata.name === 'other')).toHaveLength(4)
})

test('an object that somebody else made is never overwritten', () => {
  const input = list(service('web'), WEB)
  const { exitCode, stderr, stdout } = run(input)
  expect(exitCode).toBe(1)
  expect(stderr).toMatch(/^error\[not-ours\]: Service\/web already exists \(stdin:7\) and is not managed by lummo\./)
  expect(stdout.toString().startsWith(input)).toBe(true)
})

test('the same name in another namespace or group is another object', () => {
  const others = [service('web').inNamespace('elsewhere'), native('serving.knative.dev/v1', 'Service', 'web')]
  expect(kinds(items(list(...others, WEB)))).toHaveLength(5)
})

describe('without files, where an overlay may run over what a base has expanded', () => {
  const NAMESPACE = short('LummoNamespace', 'team')
  const CONFIG = short('LummoConfig', 'flags', { values: { LEVEL: 'info' } })
  const USING = deployment({ configs: 'flags' })

  test('a marked claim that needs an unmarked one is an error, since the next run would not find it', () => {
    const input = list(CONFIG, USING.local())
    const { exitCode, findings, stdout } = run(input)
    const found = findings.filter(({ severity }) => severity === 'error')
    expect(exitCode).toBe(1)
    expect(found.map(({ code, object, place }) => `${code} ${object?.kind} ${place?.line}`)).toEqual([
      'not-local LummoConfig 4',
    ])
    expect(found[0]?.message).toContain('LummoDeployment/web')
    expect(stdout.toString().startsWith(input)).toBe(true)
  })

  test.each([
    ['both are marked', [CONFIG.local(), USING.local()]],
    ['none is', [CONFIG, USING]],
    ['the unmarked one is not used', [CONFIG, NAMESPACE, WEB.local()]],
    ['the unmarked one uses the marked one', [CONFIG.local(), USING]],
  ])('a second run changes nothing where %s', (_, resources) => {
    const once = run(list(...resources))
    expect(once.exitCode).toBe(0)
    const output = withoutResults(once.stdout.toString())
    expect(withoutResults(again(output))).toBe(output)
  })
})

describe('in a package of files', () => {
  const path = ({ metadata }: Item) => metadata.annotations?.['config.kubernetes.io/path']

  test('new objects go to generated/, beside their claim; those of a consumed claim take its place', () => {
    expect(new Set(items(list(KEPT)).slice(1).map(path))).toEqual(new Set(['generated/lummodeployment-web.yaml']))
    const { stdout, findings } = run(list(WEB.at('app.yaml')))
    expect(new Set(itemsOf(stdout).map(path))).toEqual(new Set(['app.yaml']))
    expect(findings.map(({ severity, code, place }) => `${severity} ${code} ${place?.file}:${place?.line}`)).toEqual([
      'warning not-local app.yaml:1',
    ])
  })

  test('what makes nothing stays in any case, or the next run would miss it', () => {
    const nothing = [
      short('LummoPackage', 'a', { workload: { stop: { grace: 44 } } }),
      short('LummoPolicy', 'a', { labels: 'app.kubernetes.io/name' }),
      short('LummoContainer', 'a', { command: ['run'] }),
    ]
    const based = deployment({ base: 'a' })
    const inFiles = nothing.map((one) => one.at(`${one.object.kind}.yaml`))
    const once = run(list(...inFiles, based.at('app.yaml').local()))
    expect(once.findings.map(({ code, object }) => `${code} ${object?.kind}`).sort()).toEqual([
      'not-local LummoContainer',
      'not-local LummoPackage',
      'not-local LummoPolicy',
    ])
    expect(once.stdout.toString()).toContain(inFiles.map(({ item }) => item).join(''))
    expect(once.stdout.toString()).toContain('terminationGracePeriodSeconds: 44')
    expect(again(once.stdout.toString())).toBe(once.stdout.toString())
    // In a package without files, the object is removed, because every remaining object is applied to the cluster.
    expect(kinds(items(list(...nothing, based)))).not.toContain('LummoPolicy')
  })

  test('what takes the place of a claim in its file has a position that nobody else has there', () => {
    const settings = short('LummoPackage', 'a').at('app.yaml', 1)
    const local = WEB.named('local').at('app.yaml', 2).local()
    const output = itemsOf(run(list(WEB.at('app.yaml', 0), settings, local)).stdout)
    const places = output.map(({ metadata: { annotations = {} } }) =>
      ['path', 'index'].map((key) => annotations[`config.kubernetes.io/${key}`]).join(':'),
    )
    expect(places).toEqual([...new Set(places)])
    expect(places).toContain('app.yaml:3')
  })

  test('a claim that stays and needs one that vanishes is an error, since the next run would not find it', () => {
    const ingress = { package: { network: { provider: 'ingress' } } }
    const networking = (name: string, app: string) =>
      short('LummoNetworking', name, { app, domains: `${name}.example.com`, ...ingress }).at(`${name}.yaml`)
    const [way, side] = [networking('way', 'web'), networking('side', 'other')]
    const rollout = KEPT.with({ kind: 'LummoRollout' }).spec({ replicas: 3, ...ingress })
    const { stdout, findings } = run(list(rollout, OTHER_KEPT, way, side))
    const said = findings.filter(({ code }) => code === 'not-local')
    expect(said.map(({ severity, place }) => `${severity} ${place?.file}`).sort()).toEqual([
      'error way.yaml',
      'warning side.yaml',
    ])
    expect(stdout.toString()).toContain(rollout.item + OTHER_KEPT.item + way.item)
    // If the object is also marked, or no kept object needs it, the next run has the same result.
    for (const input of [list(rollout, way.local()), list(OTHER_KEPT, side)]) {
      const once = withoutResults(again(input))
      expect(withoutResults(again(once))).toBe(once)
    }
  })

  test('objects of a claim that has gone go as well, but not those of a consumed one', () => {
    const gone = edited(again(list(KEPT, OTHER_KEPT)), 'LummoDeployment/web')
    expect(items(gone).some(({ metadata }) => metadata.name === 'web')).toBe(false)
    const consumed = again(list(WEB.at('app.yaml'), OTHER_KEPT))
    expect(items(consumed).some(({ metadata }) => metadata.name === 'web')).toBe(true)
  })

  test('so do those of the last claim; where it may only be out of sight, a warning says that they stay', () => {
    const gone = edited(again(list(KEPT)), 'LummoDeployment/web')
    const inPackage = edited(again(list(kptfile(), KEPT)), 'LummoDeployment/web')
    expect(items(inPackage)).toHaveLength(1)
    const { findings, stdout } = run(gone)
    expect(findings.map(({ code, place }) => `${code} ${place?.file}`)).toEqual([
      'wrong-owner generated/lummodeployment-web.yaml',
    ])
    expect(stdout.toString()).toContain('kind: Deployment')
  })

  test('files that are read without a host show only a part of a package, so nothing of theirs goes', () => {
    const folder = mkdtempSync(join(tmpdir(), 'lummo-'))
    mkdirSync(join(folder, 'generated'))
    writeFileSync(join(folder, 'app.yaml'), WEB.yaml)
    const old = service('old').annotated({ [OWNER]: 'LummoDeployment/old' }).yaml
    writeFileSync(join(folder, 'generated/old.yaml'), old)
    const { stdout, stderr, exitCode } = render([folder], suite)
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
    expect(stdout).toContain(old)
  })

  test('what another suite has made is its own business', () => {
    const other = service('b')
      .annotated({ [OWNER]: 'AcmeBucket/b' })
      .at('generated/b.yaml')
    const input = list(kptfile(), KEPT, other)
    expect(kinds(items(input))).toContain('Service')
    expect(run(input).stdout.toString()).toContain(other.item)
  })

  test('what a claim has made that this run does not expand stays, though the run makes no such object', () => {
    const once = again(list(KEPT, OTHER_KEPT))
    const alone = run(`${once}functionConfig:\n${KEPT.item.replace(/^- /, '  ')}`)
    expect(alone.exitCode).toBe(0)
    expect(alone.stdout.toString().replace(/functionConfig:.*/s, '')).toBe(once)
  })

  test('an object whose namespace is no text is left to its author', () => {
    const odd = service('web').annotated(OF_WEB).at('generated/odd.yaml')
    const numbered = odd.with({ metadata: { namespace: 5 } })
    const { stdout, exitCode } = run(list(kptfile(), KEPT, numbered))
    expect(exitCode).toBe(0)
    expect(stdout.toString()).toContain(numbered.item)
  })

  test('rights that are revoked go, those in the cluster included', () => {
    const permissions = [{ do: ['get'], on: ['pods'] }]
    const account = short('LummoServiceAccount', 'bot', {
      permissions: [...permissions, { clusterWide: true, do: ['get'], on: ['nodes'] }],
    }).inNamespace('prod')
    const revokedAfter = (one: Resource) => {
      const once = again(list(one))
      expect(once).toContain('kind: ClusterRoleBinding')
      const next = edited(once, 'LummoServiceAccount/prod/bot', (claim) => claim.spec({ permissions }))
      return kinds(items(next)).filter((kind) => kind.includes('Role'))
    }
    expect(revokedAfter(account.at('app.yaml').local())).toEqual(['Role', 'RoleBinding'])
    // In a package without files, the result is the same as long as the claim remains.
    expect(revokedAfter(account.local())).toEqual(['Role', 'RoleBinding'])
  })

  describe('an object of the cluster names the namespace of its claim', () => {
    const PERMISSIONS = [
      { do: ['get'], on: ['pods'] },
      { clusterWide: true, do: ['get'], on: ['nodes'] },
    ]
    const account = (namespace: string) =>
      short('LummoServiceAccount', 'bot', { permissions: PERMISSIONS }).inNamespace(namespace)
    const owners = (text: string) =>
      items(text)
        .filter(({ kind }) => kind === 'ClusterRole' || kind === 'Role')
        .map(({ kind, metadata }) => `${kind}: ${metadata.annotations?.[OWNER]}`)

    test('and one of its namespace does not', () => {
      expect(owners(list(account('prod').local())).sort()).toEqual([
        'ClusterRole: LummoServiceAccount/prod/bot',
        'Role: LummoServiceAccount/bot',
      ])
    })

    test('a right that is revoked goes, and that of a namesake that was consumed stays', () => {
      const once = again(list(account('prod').local(), account('dev')))
      const revoked = edited(once, 'LummoServiceAccount/prod/bot', (claim) =>
        claim.spec({ permissions: PERMISSIONS.slice(0, 1) }),
      )
      expect(owners(revoked).filter((one) => one.startsWith('ClusterRole'))).toEqual([
        'ClusterRole: LummoServiceAccount/dev/bot',
      ])
    })

    test('what an older version generated, without the namespace, is replaced', () => {
      const once = again(list(account('prod').local()))
      const older = once.replaceAll('LummoServiceAccount/prod/bot', 'LummoServiceAccount/bot')
      expect(older).not.toBe(once)
      expect(again(older)).toBe(once)
    })

    test('what was generated under the namespace before goes from `generated/`', () => {
      const once = again(list(account('prod').at('app.yaml').local()))
      const moved = edited(once, 'LummoServiceAccount/prod/bot', (claim) => claim.inNamespace('dev'))
      expect(owners(moved).filter((one) => one.startsWith('ClusterRole'))).toEqual([
        'ClusterRole: LummoServiceAccount/dev/bot',
      ])
    })
  })

  test('a claim that moves to another namespace leaves nothing behind; of two, the other keeps its own', () => {
    const [prod, dev] = [KEPT.inNamespace('prod'), KEPT.inNamespace('dev').at('app.yaml', 1)]
    const namespaces = (text: string) => [...new Set(items(text).map(({ metadata }) => metadata.namespace))]
    const moved = edited(again(list(prod)), 'LummoDeployment/prod/web', (claim) => claim.inNamespace('dev'))
    expect(namespaces(moved)).toEqual(['dev'])
    const both = again(list(prod, dev))
    expect(namespaces(both)).toEqual(['prod', 'dev'])
    expect(namespaces(edited(both, 'LummoDeployment/prod/web'))).toEqual(['dev'])
  })

  test('a copy that still names the owner of the original stays, with a warning', () => {
    const copy = service('web-internal')
      .annotated(OF_WEB)
      .spec({
        selector: { app: 'nothing-like-this' },
      })
    const { stdout, findings, exitCode } = run(list(KEPT, copy.at('internal.yaml')))
    expect(stdout.toString()).toContain(copy.at('internal.yaml').item)
    // lummo checks this object like any other object.
    expect(findings.map(({ code }) => code)).toEqual(['wrong-owner', 'no-pods'])
    expect(findings[0]?.place).toMatchObject({ file: 'internal.yaml', line: 6 })
    expect(exitCode).toBe(0)
    expect(again(list(KEPT, copy.at('generated/a.yaml')))).not.toContain('web-internal')
  })

  test('without files, what an unmarked claim seems to have made before is somebody else’s', () => {
    const other = service('a-web').annotated(OF_WEB)
    expect(run(list(WEB, other)).stdout.toString()).toContain(other.item)
    expect(run(list(WEB.local(), other)).stdout.toString()).not.toContain('a-web')
  })

  test('behind another function of kustomize there are paths, but no files', () => {
    const output = items(list(WEB.at('app.yaml').annotated({ 'kustomize.config.k8s.io/id': 'kind: x' })))
    expect(output.map(path)).toEqual(output.map(() => undefined))
  })
})

describe('functionConfig', () => {
  const configured = (resources: Resource[], config: Resource) => resourceList(resources, config)
  const configMap = (data: Plain) => native('v1', 'ConfigMap', 's', { data })

  test('one of our objects expands alone, with the others as its context', () => {
    const output = items(configured([OTHER], WEB))
    expect(kinds(output)).toContain('LummoDeployment')
    expect(output.filter(({ kind }) => kind === 'Deployment').map(({ metadata }) => metadata.name)).toEqual(['web'])
  })

  test('it builds on a template among the items', () => {
    const template = short('LummoContainer', 'base', { command: ['run'] })
    expect(JSON.stringify(items(configured([template], deployment({ base: 'base' }))))).toContain('"command":["run"]')
  })

  test('a LummoPackage or a ConfigMap gives settings, the latter by dotted names', () => {
    const settings = short('LummoPackage', 's', { pubsub: { project: 'acme-one' } })
    const map = configMap({ 'pubsub.project': 'acme-two' })
    const scaled = WEB.spec({ scaling: { max: 3, pubsubTopic: { name: 'q', size: 1 } } })
    const project = (text: string) => /projects\/[\w-]+/.exec(JSON.stringify(items(text)))?.[0]
    expect(project(configured([scaled], settings))).toBe('projects/acme-one')
    expect(project(configured([scaled], map))).toBe('projects/acme-two')
    expect(project(configured([settings, scaled], map))).toBe('projects/acme-two')
  })

  test('a ConfigMap holds only texts, which are read as what the setting takes', () => {
    const map = configMap({
      'workload.disruption': 'false',
      'workload.stop.grace': '77',
      'workload.update.maxSurge': '2',
      'checks.external': 'Secret/team-*, Secret/cart',
      env: 'prod',
      'environments.prod.workload.stop.grace': '99',
    })
    const three = WEB.spec({ replicas: 3 })
    expect(kinds(items(list(three)))).toContain('PodDisruptionBudget')
    // lummo splits the list, so both Secrets count as existing.
    const made = items(configured([three.container({ secrets: ['team-a', 'cart'] })], map))
    expect(kinds(made)).not.toContain('PodDisruptionBudget')
    expect(JSON.stringify(made)).toMatch(/"terminationGracePeriodSeconds":99/)
    expect(JSON.stringify(made)).toContain('"maxSurge":2')
  })

  test('a text that is not what its setting takes is an error where it stands', () => {
    const message = (name: string, value: string) => run(configured([WEB], configMap({ [name]: value }))).stderr
    expect(message('workload.disruption', 'no')).toContain('must be a boolean, but is the string "no". Set `false`.')
    expect(message('workload.stop.grace', '7.5')).toContain('must be an integer, but is the number 7.5.')
    expect(message('environments.prod.workload.stop.grace', 'long')).toContain(
      'data["environments.prod.workload.stop.grace"]',
    )
  })

  test('a setting that does not exist is an error, and so is another kind of config', () => {
    const { stderr } = run(configured([WEB], configMap({ 'pubsub.projekt': 'two' })))
    expect(stderr).toMatch(/^error\[unknown-field\]: `projekt` is not a field of `pubsub`\. Did you mean `project`\?/)
    expect(run(configured([WEB], native('v1', 'Pod', 's'))).stderr).toMatch(/^error\[unknown-config\]/)
  })
})
