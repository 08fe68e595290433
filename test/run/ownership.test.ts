import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { load } from 'js-yaml'
import { suite } from '../../functions/suite'
import { render } from '../../lib/command/commands/render'
import { runFunction } from '../../lib/command/function'

interface Item {
  kind: string
  metadata: { name: string; annotations?: Record<string, string> }
}

const HEAD = 'apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n'
const claim = (more = '', annotations = '', name = 'web') => `- apiVersion: krm.lummo.dev/v1alpha1
  kind: LummoDeployment
  metadata:
    name: ${name}${annotations === '' ? '' : `\n    annotations: {${annotations}}`}
  spec:
    containers: {image: "web:1.0", http: 8080, resources: {cpu: 100m, memory: 64Mi}}
${more}`
const LOCAL = "config.kubernetes.io/local-config: 'true'"
const FILE = "config.kubernetes.io/path: app.yaml, config.kubernetes.io/index: '0'"
const KPTFILE =
  '- {apiVersion: kpt.dev/v1, kind: Kptfile, metadata: {name: p, annotations: {config.kubernetes.io/path: Kptfile}}}\n'
const SCALING = '    scaling: {max: 3, cpu: 50}\n'

const run = (text: string) => runFunction(Buffer.from(text), suite)
const itemsOf = (stdout: Buffer) => (load(stdout.toString()) as { items: Item[] }).items
const items = (text: string): Item[] => {
  const { stdout, stderr, exitCode } = run(text)
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  return itemsOf(stdout)
}
const kinds = (list: Item[]) => list.map(({ kind }) => kind)
/** Returns the output list as the next input, with a change. */
const again = (text: string) => run(text).stdout.toString()

test('everything that is made names its owner', () => {
  for (const { metadata } of items(HEAD + claim())) {
    expect(metadata.annotations?.['krm.lummo.dev/generated-by']).toBe('LummoDeployment/web')
  }
})

test('an unmarked claim is consumed, a marked one stays', () => {
  expect(kinds(items(HEAD + claim()))).not.toContain('LummoDeployment')
  expect(kinds(items(HEAD + claim('', LOCAL)))).toContain('LummoDeployment')
})

test('an unmarked claim in `generated/`, whose objects the next run would remove, is an error', () => {
  const inGenerated = FILE.replace('app.yaml', 'shop/generated/app.yaml')
  const { exitCode, stderr } = run(HEAD + claim('', inGenerated) + claim('', LOCAL, 'other'))
  expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringMatching(/^error\[not-local\]: .*Move it/) })
  expect(run(HEAD + claim('', `${LOCAL}, ${inGenerated}`)).exitCode).toBe(0)
})

test('a change of the claim replaces what it made, and host annotations stay', () => {
  const once = again(HEAD + claim('', LOCAL)).replace(
    /( {4}annotations:\n)( {6}krm\.lummo\.dev\/generated-by: .*\n)/g,
    "$1      internal.config.kubernetes.io/id: '9'\n$2",
  )
  const deployment = items(once.replace('web:1.0', 'web:2.0')).find(({ kind }) => kind === 'Deployment')
  expect(JSON.stringify(deployment)).toContain('web:2.0')
  expect(deployment?.metadata.annotations?.['internal.config.kubernetes.io/id']).toBe('9')
})

test('what a claim makes no longer is dropped, what others made stays', () => {
  const both = again(HEAD + claim(SCALING, LOCAL) + claim('', LOCAL, 'other'))
  expect(kinds(items(both))).toContain('ScaledObject')
  const without = items(both.replace(SCALING, ''))
  expect(kinds(without)).not.toContain('ScaledObject')
  expect(without.filter(({ metadata }) => metadata.name === 'other')).toHaveLength(4)
})

test('an object that somebody else made is never overwritten', () => {
  const foreign = '- apiVersion: v1\n  kind: Service\n  metadata: {name: web}\n'
  const { exitCode, stderr, stdout } = run(HEAD + foreign + claim())
  expect(exitCode).toBe(1)
  expect(stderr).toMatch(/^error\[not-ours\]: Service\/web already exists \(stdin:6\) and is not managed by lummo\./)
  expect(stdout.toString().startsWith(HEAD + foreign + claim())).toBe(true)
})

test('the same name in another namespace or group is another object', () => {
  const others =
    '- {apiVersion: v1, kind: Service, metadata: {name: web, namespace: elsewhere}}\n- {apiVersion: serving.knative.dev/v1, kind: Service, metadata: {name: web}}\n'
  expect(kinds(items(HEAD + others + claim()))).toHaveLength(5)
})

describe('without files, where an overlay may run over what a base has expanded', () => {
  const NAMESPACE = `- apiVersion: krm.lummo.dev/v1alpha1
  kind: LummoNamespace
  metadata: {name: team}
  spec: {}
`
  const CONFIG = `- apiVersion: krm.lummo.dev/v1alpha1
  kind: LummoConfig
  metadata: {name: flags}
  spec: {values: {LEVEL: info}}
`
  const using = (annotations: string) => claim('', annotations).replace('resources', 'configs: flags, resources')
  const marked = (text: string) =>
    text.replace(/metadata: \{name: (\w+)/, `metadata: {name: $1, annotations: {${LOCAL}}`)

  test('a marked claim that needs an unmarked one is an error, since the next run would not find it', () => {
    const { exitCode, findings, stdout } = run(HEAD + CONFIG + using(LOCAL))
    const found = findings.filter(({ severity }) => severity === 'error')
    expect(exitCode).toBe(1)
    expect(found.map(({ code, object, place }) => `${code} ${object?.kind} ${place?.line}`)).toEqual([
      'not-local LummoConfig 4',
    ])
    expect(found[0]?.message).toContain('LummoDeployment/web')
    expect(stdout.toString().startsWith(HEAD + CONFIG + using(LOCAL))).toBe(true)
  })

  test.each([
    ['both are marked', marked(CONFIG) + using(LOCAL)],
    ['none is', CONFIG + using('')],
    ['the unmarked one is not used', CONFIG + NAMESPACE + claim('', LOCAL)],
    ['the unmarked one uses the marked one', marked(CONFIG) + using('')],
  ])('a second run changes nothing where %s', (_, text) => {
    const once = run(HEAD + text)
    expect(once.exitCode).toBe(0)
    const withoutResults = once.stdout.toString().replace(/^results:.*/ms, '')
    expect(again(withoutResults).replace(/^results:.*/ms, '')).toBe(withoutResults)
  })
})

describe('in a package of files', () => {
  const path = ({ metadata }: Item) => metadata.annotations?.['config.kubernetes.io/path']

  test('new objects go to generated/, beside their claim; those of a consumed claim take its place', () => {
    const kept = items(HEAD + claim('', `${LOCAL}, ${FILE}`))
    expect(new Set(kept.slice(1).map(path))).toEqual(new Set(['generated/lummodeployment-web.yaml']))
    const { stdout, findings } = run(HEAD + claim('', FILE))
    expect(new Set(itemsOf(stdout).map(path))).toEqual(new Set(['app.yaml']))
    expect(findings.map(({ severity, code, place }) => `${severity} ${code} ${place?.file}:${place?.line}`)).toEqual([
      'warning not-local app.yaml:1',
    ])
  })

  test('what makes nothing stays in any case, or the next run would miss it', () => {
    const ours = (kind: string, spec: string) =>
      `- {apiVersion: krm.lummo.dev/v1alpha1, kind: ${kind}, metadata: {name: a, annotations: {config.kubernetes.io/path: ${kind}.yaml}}, spec: ${spec}}\n`
    const nothing = [
      ours('LummoPackage', '{workload: {stop: {grace: 44}}}'),
      ours('LummoPolicy', '{labels: app.kubernetes.io/name}'),
      ours('LummoContainer', '{command: [run]}'),
    ].join('')
    const text = HEAD + nothing + claim('', `${LOCAL}, ${FILE}`).replace('containers: {', 'containers: {base: a, ')
    const once = run(text)
    expect(once.findings.map(({ code, object }) => `${code} ${object?.kind}`).sort()).toEqual([
      'not-local LummoContainer',
      'not-local LummoPackage',
      'not-local LummoPolicy',
    ])
    expect(once.stdout.toString()).toContain(nothing)
    expect(once.stdout.toString()).toContain('terminationGracePeriodSeconds: 44')
    expect(again(once.stdout.toString())).toBe(once.stdout.toString())
    // Without files it is removed, because everything that stays there reaches the cluster.
    const unmarked = text.replace(LOCAL, 'example.com/note: a').replace(/config\.kubernetes\.io\/path/g, 'x')
    expect(kinds(items(unmarked))).not.toContain('LummoPolicy')
  })

  test('what takes the place of a claim in its file has a position that nobody else has there', () => {
    const at = (index: number) => FILE.replace("'0'", `'${index}'`)
    const settings = `- {apiVersion: krm.lummo.dev/v1alpha1, kind: LummoPackage, metadata: {name: a, annotations: {${at(1)}}}, spec: {}}\n`
    const local = claim('', `${LOCAL}, ${at(2)}`, 'local')
    const list = itemsOf(run(HEAD + claim('', at(0)) + settings + local).stdout)
    const places = list.map(({ metadata: { annotations = {} } }) =>
      ['path', 'index'].map((key) => annotations[`config.kubernetes.io/${key}`]).join(':'),
    )
    expect(places).toEqual([...new Set(places)])
    expect(places).toContain('app.yaml:3')
  })

  test('a claim that stays and needs one that vanishes is an error, since the next run would not find it', () => {
    const networking = (name: string, app: string, annotations = '') =>
      `- apiVersion: krm.lummo.dev/v1alpha1
  kind: LummoNetworking
  metadata: {name: ${name}, annotations: {${annotations}config.kubernetes.io/path: ${name}.yaml}}
  spec: {app: ${app}, domains: ${name}.example.com, package: {network: {provider: ingress}}}
`
    const other = claim('', `${LOCAL}, config.kubernetes.io/path: other.yaml`, 'other')
    const rollout = claim('', `${LOCAL}, ${FILE}`)
      .replace('LummoDeployment', 'LummoRollout')
      .replace('  spec:\n', '  spec:\n    replicas: 3\n    package: {network: {provider: ingress}}\n')
    const { stdout, findings } = run(HEAD + rollout + other + networking('way', 'web') + networking('side', 'other'))
    const said = findings.filter(({ code }) => code === 'not-local')
    expect(said.map(({ severity, place }) => `${severity} ${place?.file}`).sort()).toEqual([
      'error way.yaml',
      'warning side.yaml',
    ])
    expect(stdout.toString()).toContain(rollout + other + networking('way', 'web'))
    // Marked as well, or if no kept object needs it, the next run gives the same result.
    for (const text of [
      HEAD + rollout + networking('way', 'web', `${LOCAL}, `),
      HEAD + other + networking('side', 'other'),
    ]) {
      const once = again(text).replace(/^results:.*/ms, '')
      expect(again(once).replace(/^results:.*/ms, '')).toBe(once)
    }
  })

  test('objects of a claim that has gone go as well, but not those of a consumed one', () => {
    const own = claim('', `${LOCAL}, ${FILE}`)
    const other = claim('', `${LOCAL}, config.kubernetes.io/path: other.yaml`, 'other')
    const gone = again(HEAD + own + other).replace(own, '')
    expect(items(gone).some(({ metadata }) => metadata.name === 'web')).toBe(false)
    const consumed = again(HEAD + claim('', FILE) + other)
    expect(items(consumed).some(({ metadata }) => metadata.name === 'web')).toBe(true)
  })

  test('so do those of the last claim; where it may only be out of sight, a warning says that they stay', () => {
    const own = claim('', `${LOCAL}, ${FILE}`)
    const gone = again(HEAD + own).replace(own, '')
    expect(items(gone + KPTFILE)).toHaveLength(1)
    const { findings, stdout } = run(gone)
    expect(findings.map(({ code, place }) => `${code} ${place?.file}`)).toEqual([
      'wrong-owner generated/lummodeployment-web.yaml',
    ])
    expect(stdout.toString()).toContain('kind: Deployment')
  })

  test('files that are read without a host show only a part of a package, so nothing of theirs goes', () => {
    const folder = mkdtempSync(join(tmpdir(), 'lummo-'))
    mkdirSync(join(folder, 'generated'))
    writeFileSync(join(folder, 'app.yaml'), claim().slice(2).replaceAll('\n  ', '\n'))
    const old =
      'apiVersion: v1\nkind: Service\nmetadata:\n  name: old\n  annotations: {krm.lummo.dev/generated-by: LummoDeployment/old}\n'
    writeFileSync(join(folder, 'generated/old.yaml'), old)
    const { stdout, stderr, exitCode } = render([folder], suite)
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
    expect(stdout).toContain(old)
  })

  test('what another suite has made is its own business', () => {
    const own = claim('', `${LOCAL}, ${FILE}`)
    const other =
      '- {apiVersion: v1, kind: Service, metadata: {name: b, annotations: {krm.lummo.dev/generated-by: AcmeBucket/b, config.kubernetes.io/path: generated/b.yaml}}}\n'
    expect(kinds(items(HEAD + KPTFILE + own + other))).toContain('Service')
    expect(run(HEAD + KPTFILE + own + other).stdout.toString()).toContain(other)
  })

  test('what a claim has made that this run does not expand stays, though the run makes no such object', () => {
    const other = claim('', `${LOCAL}, config.kubernetes.io/path: other.yaml`, 'other')
    const once = again(HEAD + claim('', `${LOCAL}, ${FILE}`) + other)
    const alone = run(`${once}functionConfig:\n${claim('', `${LOCAL}, ${FILE}`).replace(/^- /, '  ')}`)
    expect(alone.exitCode).toBe(0)
    expect(alone.stdout.toString().replace(/functionConfig:.*/s, '')).toBe(once)
  })

  test('an object whose namespace is no text is left to its author', () => {
    const odd = `- apiVersion: v1
  kind: Service
  metadata:
    name: web
    namespace: 5
    annotations: {krm.lummo.dev/generated-by: LummoDeployment/web, config.kubernetes.io/path: generated/odd.yaml}
`
    const { stdout, exitCode } = run(HEAD + KPTFILE + claim('', `${LOCAL}, ${FILE}`) + odd)
    expect(exitCode).toBe(0)
    expect(stdout.toString()).toContain(odd)
  })

  test('rights that are revoked go, those in the cluster included', () => {
    const right = '- {clusterWide: true, do: [get], on: [nodes]}'
    const account = `- apiVersion: krm.lummo.dev/v1alpha1
  kind: LummoServiceAccount
  metadata: {name: bot, namespace: prod, annotations: {${LOCAL}, ${FILE}}}
  spec:
    permissions:
    - {do: [get], on: [pods]}
    ${right}
`
    const once = again(HEAD + account)
    expect(once).toContain('kind: ClusterRoleBinding')
    const revoked = kinds(items(once.replace(`    ${right}\n`, '')))
    expect(revoked.filter((kind) => kind.includes('Role'))).toEqual(['Role', 'RoleBinding'])
    // Without files as well, as long as the claim stays.
    const unfiled = again(HEAD + account.replace(`, ${FILE}`, '')).replace(`    ${right}\n`, '')
    expect(kinds(items(unfiled)).filter((kind) => kind.includes('Cluster'))).toEqual([])
  })

  describe('an object of the cluster names the namespace of its claim', () => {
    const PERMISSION = '    - {clusterWide: true, do: [get], on: [nodes]}\n'
    const account = (namespace: string, annotations = LOCAL, permission = PERMISSION) =>
      `- apiVersion: krm.lummo.dev/v1alpha1
  kind: LummoServiceAccount
  metadata: {name: bot, namespace: ${namespace}, annotations: {${annotations}}}
  spec:
    permissions:
    - {do: [get], on: [pods]}
${permission}`
    const owners = (text: string) =>
      items(text)
        .filter(({ kind }) => kind === 'ClusterRole' || kind === 'Role')
        .map(({ kind, metadata }) => `${kind}: ${metadata.annotations?.['krm.lummo.dev/generated-by']}`)

    test('and one of its namespace does not', () => {
      expect(owners(HEAD + account('prod')).sort()).toEqual([
        'ClusterRole: LummoServiceAccount/prod/bot',
        'Role: LummoServiceAccount/bot',
      ])
    })

    test('a right that is revoked goes, and that of a namesake that was consumed stays', () => {
      const once = again(HEAD + account('prod') + account('dev', 'example.com/note: a'))
      const revoked = once.replace(account('prod'), account('prod', LOCAL, ''))
      expect(owners(revoked).filter((one) => one.startsWith('ClusterRole'))).toEqual([
        'ClusterRole: LummoServiceAccount/dev/bot',
      ])
    })

    test('what an older version generated, without the namespace, is replaced', () => {
      const once = again(HEAD + account('prod'))
      const older = once.replaceAll('LummoServiceAccount/prod/bot', 'LummoServiceAccount/bot')
      expect(older).not.toBe(once)
      expect(again(older)).toBe(once)
    })

    test('what was generated under the namespace before goes from `generated/`', () => {
      const moved = again(HEAD + account('prod', `${LOCAL}, ${FILE}`)).replace('namespace: prod, ', 'namespace: dev, ')
      expect(owners(moved).filter((one) => one.startsWith('ClusterRole'))).toEqual([
        'ClusterRole: LummoServiceAccount/dev/bot',
      ])
    })
  })

  test('a claim that moves to another namespace leaves nothing behind; of two, the other keeps its own', () => {
    const spaced = (namespace: string) =>
      claim('', `${LOCAL}, ${FILE}`).replace('name: web', `name: web\n    namespace: ${namespace}`)
    const namespaces = (text: string) => [
      ...new Set(items(text).map(({ metadata }) => (metadata as { namespace?: string }).namespace)),
    ]
    const once = again(HEAD + spaced('prod'))
    expect(namespaces(once.replace(spaced('prod'), spaced('dev')))).toEqual(['dev'])
    const both = again(HEAD + spaced('prod') + spaced('dev').replace("'0'", "'1'"))
    expect(namespaces(both)).toEqual(['prod', 'dev'])
    expect(namespaces(both.replace(spaced('prod'), ''))).toEqual(['dev'])
  })

  test('a copy that still names the owner of the original stays, with a warning', () => {
    const copy = `- apiVersion: v1
  kind: Service
  metadata:
    name: web-internal
    annotations:
      krm.lummo.dev/generated-by: LummoDeployment/web
      config.kubernetes.io/path: internal.yaml
  spec:
    selector: {app: nothing-like-this}
`
    const { stdout, findings, exitCode } = run(HEAD + claim('', `${LOCAL}, ${FILE}`) + copy)
    expect(stdout.toString()).toContain(copy)
    // It is checked like any other object.
    expect(findings.map(({ code }) => code)).toEqual(['wrong-owner', 'no-pods'])
    expect(findings[0]?.place).toMatchObject({ file: 'internal.yaml', line: 6 })
    expect(exitCode).toBe(0)
    expect(
      run(HEAD + claim('', `${LOCAL}, ${FILE}`) + copy.replace('internal.yaml', 'generated/a.yaml')).stdout.toString(),
    ).not.toContain('web-internal')
  })

  test('without files, what an unmarked claim seems to have made before is somebody else’s', () => {
    const other =
      '- {apiVersion: v1, kind: Service, metadata: {name: a-web, annotations: {krm.lummo.dev/generated-by: LummoDeployment/web}}}\n'
    expect(run(HEAD + claim() + other).stdout.toString()).toContain(other)
    expect(run(HEAD + claim('', LOCAL) + other).stdout.toString()).not.toContain('a-web')
  })

  test('behind another function of kustomize there are paths, but no files', () => {
    const id = 'kustomize.config.k8s.io/id: "kind: x"'
    const list = items(HEAD + claim('', `${FILE}, ${id}`))
    expect(list.map(path)).toEqual(list.map(() => undefined))
  })
})

describe('functionConfig', () => {
  const config = (text: string) => `functionConfig:\n${text.replace(/^- /, '  ')}`

  test('one of our objects expands alone, with the others as its context', () => {
    const list = items(HEAD + claim('', '', 'other') + config(claim()))
    expect(kinds(list)).toContain('LummoDeployment')
    expect(list.filter(({ kind }) => kind === 'Deployment').map(({ metadata }) => metadata.name)).toEqual(['web'])
  })

  test('it builds on a template among the items', () => {
    const template =
      '- apiVersion: krm.lummo.dev/v1alpha1\n  kind: LummoContainer\n  metadata: {name: base}\n  spec: {command: [run]}\n'
    const based = claim().replace('containers: {', 'containers: {base: base, ')
    expect(JSON.stringify(items(HEAD + template + config(based)))).toContain('"command":["run"]')
  })

  test('a LummoPackage or a ConfigMap gives settings, the latter by dotted names', () => {
    const settings =
      '- {apiVersion: krm.lummo.dev/v1alpha1, kind: LummoPackage, metadata: {name: s}, spec: {pubsub: {project: acme-one}}}\n'
    const map = '- {apiVersion: v1, kind: ConfigMap, metadata: {name: s}, data: {pubsub.project: acme-two}}\n'
    const scaled = claim('    scaling: {max: 3, pubsubTopic: {name: q, size: 1}}\n')
    const project = (text: string) => /projects\/[\w-]+/.exec(JSON.stringify(items(text)))?.[0]
    expect(project(HEAD + scaled + config(settings))).toBe('projects/acme-one')
    expect(project(HEAD + scaled + config(map))).toBe('projects/acme-two')
    expect(project(HEAD + settings + scaled + config(map))).toBe('projects/acme-two')
  })

  test('a ConfigMap holds only texts, which are read as what the setting takes', () => {
    const data = {
      'workload.disruption': 'false',
      'workload.stop.grace': '77',
      'workload.update.maxSurge': '2',
      'checks.external': 'Secret/team-*, Secret/cart',
      env: 'prod',
      'environments.prod.workload.stop.grace': '99',
    }
    const map = `- {apiVersion: v1, kind: ConfigMap, metadata: {name: s}, data: ${JSON.stringify(data)}}\n`
    // The list is split: both Secrets count as existing.
    const list = HEAD + claim('    replicas: 3\n').replace('containers: {', 'containers: {secrets: [team-a, cart], ')
    expect(kinds(items(HEAD + claim('    replicas: 3\n')))).toContain('PodDisruptionBudget')
    const made = items(list + config(map))
    expect(kinds(made)).not.toContain('PodDisruptionBudget')
    expect(JSON.stringify(made)).toMatch(/"terminationGracePeriodSeconds":99/)
    expect(JSON.stringify(made)).toContain('"maxSurge":2')
  })

  test('a text that is not what its setting takes is an error where it stands', () => {
    const map = (name: string, value: string) =>
      `- {apiVersion: v1, kind: ConfigMap, metadata: {name: s}, data: {${name}: "${value}"}}\n`
    const message = (name: string, value: string) => run(HEAD + claim() + config(map(name, value))).stderr
    expect(message('workload.disruption', 'no')).toContain(
      'must be a boolean; it is the string "no". Replace it with `false`.',
    )
    expect(message('workload.stop.grace', '7.5')).toContain('must be an integer; it is the number 7.5.')
    expect(message('environments.prod.workload.stop.grace', 'long')).toContain(
      'data["environments.prod.workload.stop.grace"]',
    )
  })

  test('a setting that does not exist is an error, and so is another kind of config', () => {
    const map = '- {apiVersion: v1, kind: ConfigMap, metadata: {name: s}, data: {pubsub.projekt: two}}\n'
    const { stderr } = run(HEAD + claim() + config(map))
    expect(stderr).toMatch(/^error\[unknown-field\]: `projekt` is not a field of `pubsub`\. Did you mean `project`\?/)
    const foreign = '- {apiVersion: v1, kind: Pod, metadata: {name: s}}\n'
    expect(run(HEAD + claim() + config(foreign)).stderr).toMatch(/^error\[unknown-config\]/)
  })
})
