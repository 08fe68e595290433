import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { resourceNameOf } from '../../lib/cluster/resource-name'
import { configMap, describeTarget } from './contract'
import { gitOpsTarget } from './gitops'

// Each step starts a separate process.
jest.setTimeout(60_000)

const scratch = mkdtempSync(join(tmpdir(), 'lummo-gitops-'))
afterAll(() => rmSync(scratch, { recursive: true }))

const git = (folder: string, ...args: string[]): string => {
  const { status, stdout, stderr } = spawnSync(
    'git',
    ['-c', 'user.name=other', '-c', 'user.email=o@example.com', ...args],
    {
      cwd: folder,
      encoding: 'utf8',
    },
  )
  if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`)
  return stdout
}

/** Returns a bare repository, to which a target can push as to a server. */
function repository(): string {
  const url = mkdtempSync(join(scratch, 'origin-'))
  git(url, 'init', '--quiet', '--bare', '--initial-branch=main')
  return url
}

/** Returns a target with a separate clone. */
const targetOf = (url: string, folder = 'clusters/production') =>
  gitOpsTarget({ url, branch: 'main', folder, clone: mkdtempSync(join(scratch, 'clone-')), pollMs: 50 })

/** Returns the files of the branch. */
const filesIn = (url: string): string[] => git(url, 'ls-tree', '-r', '--name-only', 'main').trim().split('\n')
const textIn = (url: string, path: string): string => git(url, 'show', `main:${path}`)
const commitsIn = (url: string): string[] => git(url, 'log', '--format=%an: %s', 'main').trim().split('\n')

/** Commits files as another writer. A file without text is removed. */
function commit(url: string, files: Record<string, string | undefined>): void {
  const clone = mkdtempSync(join(scratch, 'other-'))
  git(clone, 'clone', '--quiet', url, '.')
  git(clone, 'checkout', '--quiet', '-B', 'main')
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(clone, path)), { recursive: true })
    if (text === undefined) rmSync(join(clone, path))
    else writeFileSync(join(clone, path), text)
  }
  git(clone, 'add', '--all')
  git(clone, 'commit', '--quiet', '--message', 'Change files')
  git(clone, 'push', '--quiet', 'origin', 'HEAD:main')
}

describeTarget('a branch', async () => ({ target: targetOf(repository()), namespace: 'team' }))

test('objects are files next to the files of others, with a kustomization and a fixed author', async () => {
  const url = repository()
  commit(url, { '.gitignore': '*.yaml\n', 'README.md': 'ours\n', 'clusters/production/notes.txt': 'ours\n' })
  await targetOf(url).apply(configMap('team', 'settings', { a: '1' }))
  expect(filesIn(url)).toEqual([
    '.gitignore',
    'README.md',
    'clusters/production/.lummo-files',
    'clusters/production/kustomization.yaml',
    'clusters/production/notes.txt',
    'clusters/production/team/configmap-settings.yaml',
  ])
  expect(textIn(url, 'clusters/production/kustomization.yaml')).toContain('- team/configmap-settings.yaml')
  expect(commitsIn(url)).toEqual(['lummo-operator: Update ConfigMap/settings', 'other: Change files'])
})

test('an unchanged object gives no commit, and changes that arrive together give one', async () => {
  const url = repository()
  const target = targetOf(url)
  const all = ['a', 'b', 'c', 'd'].map((name) => configMap('team', name, { a: '1' }))
  const results = await Promise.all(all.map((one) => target.apply(one)))
  expect(commitsIn(url)).toEqual(['lummo-operator: Update 4 objects'])
  const head = git(url, 'rev-parse', 'main').trim()
  expect(results.map(({ metadata }) => metadata.resourceVersion)).toEqual([head, head, head, head])
  for (const one of [...all].reverse()) await target.apply(one)
  await target.delete({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'team', name: 'missing' })
  expect(git(url, 'rev-parse', 'main').trim()).toBe(head)
})

test('an unchanged object of one kind among others gives no commit, although files have another order', async () => {
  const url = repository()
  const target = targetOf(url)
  const objects = ['ServiceAccount', 'Service'].map((kind) => ({
    apiVersion: 'v1',
    kind,
    metadata: { namespace: 'team', name: 'web' },
  }))
  for (const object of [...objects, ...objects]) await target.apply(object)
  expect(commitsIn(url)).toHaveLength(2)
})

test('two writers that push at the same time lose nothing, and neither do people', async () => {
  const url = repository()
  const [one, other] = [targetOf(url), targetOf(url)]
  const rounds = [1, 2, 3]
  for (const round of rounds) {
    await Promise.all([
      one.apply(configMap('team', `one-${round}`, { a: '1' })),
      other.apply(configMap('team', `other-${round}`, { a: '1' })),
    ])
    commit(url, { [`people-${round}.txt`]: 'ours\n' })
  }
  const names = (await one.list({ apiVersion: 'v1', kind: 'ConfigMap' })).map(({ metadata }) => metadata.name)
  expect(names).toEqual(rounds.map((round) => `one-${round}`).concat(rounds.map((round) => `other-${round}`)))
  expect(filesIn(url).filter((path) => path.startsWith('people-'))).toHaveLength(3)
})

test('owners stay known, and no ownerReference is committed', async () => {
  const url = repository()
  const owner = {
    apiVersion: 'krm.lummo.dev/v1alpha1',
    kind: 'LummoConfig',
    name: 'settings',
    uid: '1',
    controller: true,
  }
  const resource = configMap('team', 'settings', { a: '1' })
  const owned = {
    ...resource,
    metadata: { ...resource.metadata, ownerReferences: [owner], uid: '2', resourceVersion: '3' },
  }
  await targetOf(url).apply(owned)
  const text = textIn(url, 'clusters/production/team/configmap-settings.yaml')
  expect(text).not.toMatch(/^ {2}(ownerReferences|uid|resourceVersion):/m)
  const live = await targetOf(url).get(resourceNameOf(resource))
  expect(live?.metadata.ownerReferences).toEqual([owner])
  expect(live?.metadata.uid).toBeUndefined()
})

test('the last object leaves no kustomization, since kustomize refuses an empty one', async () => {
  const url = repository()
  const target = targetOf(url)
  await target.apply(configMap('team', 'settings', {}))
  await target.delete({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'team', name: 'settings' })
  expect(filesIn(url)).toEqual(['clusters/production/.lummo-files'])
  expect(await target.list({ apiVersion: 'v1', kind: 'ConfigMap' })).toEqual([])
})

test('a file of others in the way is a refusal, and stays', async () => {
  const url = repository()
  commit(url, { 'clusters/production/team/configmap-settings.yaml': 'ours\n' })
  const applied = targetOf(url).apply(configMap('team', 'settings', {}))
  await expect(applied).rejects.toMatchObject({
    reason: 'Conflict',
    message: expect.stringMatching(/^clusters\/production\/team\/configmap-settings\.yaml was not written by lummo/),
  })
  expect(textIn(url, 'clusters/production/team/configmap-settings.yaml')).toBe('ours\n')
})

test('an edit or a deletion by hand is undone by the next apply', async () => {
  const url = repository()
  const target = targetOf(url)
  const resource = configMap('team', 'settings', { a: '1' })
  await target.apply(resource)
  const path = 'clusters/production/team/configmap-settings.yaml'
  commit(url, { [path]: textIn(url, path).replace('a: "1"', 'a: "2"') })
  expect(await target.get(resourceNameOf(resource))).toMatchObject({ data: { a: '2' } })
  await target.apply(resource)
  expect(textIn(url, path)).toContain('a: "1"')
  commit(url, { [path]: undefined })
  expect(await target.get(resourceNameOf(resource))).toBeUndefined()
  await target.apply(resource)
  expect(textIn(url, path)).toContain('a: "1"')
})

test('a repository that is away is `Unavailable`, and a hook that declines is `Forbidden`', async () => {
  const away = targetOf(join(scratch, 'nowhere'))
  await expect(away.apply(configMap('team', 'a', {}))).rejects.toMatchObject({ reason: 'Unavailable' })
  await expect(away.get({ apiVersion: 'v1', kind: 'ConfigMap', name: 'a' })).rejects.toMatchObject({
    reason: 'Unavailable',
  })
  const url = repository()
  writeFileSync(join(url, 'hooks/pre-receive'), '#!/bin/sh\necho "main takes pull requests only" >&2\nexit 1\n', {
    mode: 0o755,
  })
  await expect(targetOf(url).apply(configMap('team', 'a', {}))).rejects.toMatchObject({
    reason: 'Forbidden',
    message: expect.stringContaining('main takes pull requests only'),
  })
})
