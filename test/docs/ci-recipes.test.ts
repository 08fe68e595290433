import { spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { load } from 'js-yaml'
import { deployment, workload } from '../support/objects'

const ROOT = join(__dirname, '../..')
const scratch = mkdtempSync(join(tmpdir(), 'lummo-recipes-'))
afterAll(() => rmSync(scratch, { recursive: true }))
const bin = join(scratch, 'bin')
mkdirSync(bin)
symlinkSync(join(ROOT, 'dist/lummo'), join(bin, 'lummo'))

const WEB = deployment()
const GOOD = WEB.yaml
/** The port is out of range. */
const BAD = WEB.container({ http: 0 }).yaml
/** Returns an overlay that patches a valid base. */
const overlay = (patch: string): Record<string, string> => ({
  'apps/base/kustomization.yaml': 'resources: [web.yaml]\n',
  'apps/base/web.yaml': GOOD,
  'apps/prod/kustomization.yaml': 'resources: [../base]\npatches: [{path: patch.yaml}]\ntransformers: [lummo.yaml]\n',
  'apps/prod/lummo.yaml':
    'apiVersion: krm.lummo.dev/v1alpha1\nkind: LummoPackage\nmetadata: {name: s, annotations: {config.kubernetes.io/function: "exec: {path: lummo}"}}\nspec: {env: prod}\n',
  'apps/prod/patch.yaml': `apiVersion: krm.lummo.dev/v1alpha1\nkind: LummoDeployment\nmetadata: {name: web}\nspec: ${patch}\n`,
})

/** Runs a script as CI does: in a repository with objects in `apps`, with a bash that stops at the first failure. */
function runIn(app: string | Record<string, string>, script: string, env: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(join(scratch, 'repository-'))
  for (const [path, text] of Object.entries(typeof app === 'string' ? { 'apps/web.yaml': app } : app)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return bash(folder, script, env)
}

function bash(folder: string, script: string, env: Readonly<Record<string, string>>) {
  const { status, stdout, stderr } = spawnSync('bash', ['-e', '-o', 'pipefail', '-c', script], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, ...env, PATH: [bin, process.env.PATH].join(delimiter) },
  })
  return { status, stdout, stderr }
}
const recipe = <T>(file: string): T => load(readFileSync(join(ROOT, file), 'utf8')) as T

interface Workflow {
  on: { pull_request: object }
  permissions: object
  jobs: Record<
    string,
    { 'runs-on': string; env: Record<string, string>; steps: { name?: string; uses?: string; run?: string }[] }
  >
}

describe('the GitHub workflow', () => {
  const { on, permissions, jobs } = recipe<Workflow>('docs/ci/github-actions.yaml')
  const [job] = Object.values(jobs)
  const check = job?.steps.find(({ name }) => name === 'lummo check')?.run ?? ''

  test('runs for pull requests, may only read, and gets the program before it checks', () => {
    expect(Object.keys(on)).toEqual(['pull_request'])
    expect(permissions).toEqual({ contents: 'read' })
    expect(job?.steps.map(({ uses, name }) => uses?.split('@')[0] ?? name)).toEqual([
      'actions/checkout',
      'actions/setup-node',
      'install',
      'lummo check',
    ])
  })

  test('passes what is fine, and says nothing', () => {
    expect(runIn(GOOD, check, job?.env ?? {})).toEqual({ status: 0, stdout: '', stderr: '' })
  })

  test('fails for what is wrong, and points to the line', () => {
    const { status, stdout, stderr } = runIn(WEB.spec({ replica: 3 }).yaml, check, job?.env ?? {})
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' })
    expect(stdout).toBe(
      '::error file=apps/web.yaml,line=12,col=3::`replica` is not a field of `spec`. Did you mean `replicas`?\n',
    )
  })

  test('passes a good overlay, and fails for a broken one at the line of its patch', () => {
    expect(runIn(overlay('{replicas: 3}'), check, job?.env ?? {})).toEqual({ status: 0, stdout: '', stderr: '' })
    const { status, stdout } = runIn(overlay('{replcas: 3}'), check, job?.env ?? {})
    expect(status).toBe(1)
    expect(stdout).toMatch(/^::error file=apps\/prod\/patch.yaml,line=4,col=8::`replcas` is not a field/)
  })

  test('passes what is only worth knowing, as a notice: GitHub has no command `info`', () => {
    const rollout = workload('LummoRollout').spec({ replicas: 3, strategy: { canary: { steps: [{ weight: 10 }] } } })
    const { status, stdout } = runIn(rollout.yaml, check, job?.env ?? {})
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringMatching(/^::notice file=apps\/web.yaml,/) })
  })
})

describe('the GitLab job', () => {
  const { lummo } = recipe<{ lummo: { script: string[]; before_script: string[]; variables: Record<string, string> } }>(
    'docs/ci/gitlab-ci.yaml',
  )

  test('passes what is fine and fails for what is wrong', () => {
    const script = lummo.script.join('\n')
    expect(runIn(GOOD, script, lummo.variables)).toMatchObject({ status: 0, stdout: '0 errors, 0 warnings\n' })
    expect(runIn(BAD, script, lummo.variables)).toMatchObject({ status: 1 })
  })
})

test('the GitLab job and the hook fail for a broken overlay as well', () => {
  const { lummo } = recipe<{ lummo: { script: string[]; variables: Record<string, string> } }>('docs/ci/gitlab-ci.yaml')
  for (const script of [lummo.script.join('\n'), 'lummo check apps']) {
    expect(runIn(overlay('{replicas: 3}'), script, lummo.variables)).toMatchObject({ status: 0 })
    expect(runIn(overlay('{replcas: 3}'), script, lummo.variables)).toMatchObject({ status: 1 })
  }
})

describe('the pre-commit hook', () => {
  const [hook] =
    recipe<{ id: string; entry: string; args: string[]; language: string; files: string }[]>('.pre-commit-hooks.yaml')
  const { repos } = recipe<{ repos: { hooks: { id: string; args: string[] }[] }[] }>('docs/ci/pre-commit-config.yaml')
  const use = repos[0]?.hooks[0]

  test('is the one that the sample uses, and what it calls is installed with the package', () => {
    expect(use?.id).toBe(hook?.id)
    const { bin: programs } = recipe<{ bin: Record<string, string> }>('package.json')
    expect(Object.keys(programs)).toContain(hook?.entry.split(' ')[0])
  })

  test('passes what is fine and fails for what is wrong', () => {
    const script = [hook?.entry, ...(use?.args ?? [])].join(' ')
    expect(runIn(GOOD, script, {})).toMatchObject({ status: 0 })
    expect(runIn(BAD, script, {})).toMatchObject({ status: 1 })
  })

  test('without `args`, checks the whole repository', () => {
    const script = [hook?.entry, ...(hook?.args ?? [])].join(' ')
    expect(runIn(GOOD, script, {})).toMatchObject({ status: 0 })
    expect(runIn(BAD, script, {})).toMatchObject({ status: 1, stdout: expect.stringContaining('apps/web.yaml') })
  })

  test('looks at YAML and at nothing else', () => {
    const files = new RegExp(hook?.files ?? '')
    expect(['a.yaml', 'b/c.yml', 'a.json', 'a.yaml.md'].filter((file) => files.test(file))).toEqual([
      'a.yaml',
      'b/c.yml',
    ])
  })
})

describe('the recipes that comment on a pull request', () => {
  /** Returns a repository in which the branch `origin/main` has one overlay, and the working files have another. */
  function repository(before: string, after: string): string {
    const folder = mkdtempSync(join(scratch, 'repository-'))
    const write = (patch: string) => {
      for (const [path, text] of Object.entries(overlay(patch))) {
        mkdirSync(dirname(join(folder, path)), { recursive: true })
        writeFileSync(join(folder, path), text)
      }
    }
    write(before)
    const git = 'git -c user.name=t -c user.email=t@example.com -c commit.gpgsign=false'
    bash(
      folder,
      `git init -q && git add -A && ${git} commit -q -m first && git update-ref refs/remotes/origin/main HEAD`,
      {},
    )
    write(after)
    return folder
  }
  const github = recipe<Workflow>('docs/ci/github-diff.yaml').jobs.diff
  const step = (name: string) => github?.steps.find((one) => one.name === name)?.run ?? ''
  const gitlab = recipe<{ 'lummo-diff': { script: string[]; variables: Record<string, string> } }>(
    'docs/ci/gitlab-diff.yaml',
  )['lummo-diff']
  writeFileSync(join(bin, 'gh'), '#!/bin/sh\necho "$@" >> posted.txt\ncat "$5" >> posted.txt\n', { mode: 0o755 })
  writeFileSync(join(bin, 'curl'), '#!/bin/sh\necho "$@" >> posted.txt\ncat diff.md >> posted.txt\n', { mode: 0o755 })
  const scripts = {
    GitHub: {
      script: `${step('lummo diff')}\n${step('comment')}`,
      env: { ...github?.env, GITHUB_BASE_REF: 'main', GITHUB_STEP_SUMMARY: 'summary.md', NUMBER: '7' },
      call: 'pr comment 7 --body-file diff.md',
    },
    GitLab: {
      script: gitlab.script.join('\n'),
      env: {
        ...gitlab.variables,
        GIT_DEPTH: '0',
        CI_MERGE_REQUEST_DIFF_BASE_SHA: 'origin/main',
        CI_API_V4_URL: 'https://gitlab.example.com/api/v4',
        CI_PROJECT_ID: '3',
        CI_MERGE_REQUEST_IID: '7',
        LUMMO_TOKEN: 'token',
      },
      call: 'https://gitlab.example.com/api/v4/projects/3/merge_requests/7/notes',
    },
  }

  test.each(Object.entries(scripts))('%s: posts what changes in the overlay', (_, { script, env, call }) => {
    const folder = repository('{replicas: 2}', '{replicas: 3}')
    expect(bash(folder, script, env)).toMatchObject({ status: 0, stderr: '' })
    const posted = readFileSync(join(folder, 'posted.txt'), 'utf8')
    expect(posted).toContain(call)
    expect(posted).toContain('~ spec.replicas: 2 -> 3')
    expect(posted).toContain('| pods | 2 | 3 |')
  })

  test.each(Object.entries(scripts))('%s: fails for a broken overlay, and posts nothing', (_, { script, env }) => {
    const folder = repository('{replicas: 2}', '{replcas: 3}')
    const { status, stderr } = bash(folder, script, env)
    expect(status).not.toBe(0)
    expect(stderr).toMatch(/^error\[unknown-field\][^\n]*\n --> apps\/prod\/patch.yaml:4:8/)
    expect(existsSync(join(folder, 'posted.txt'))).toBe(false)
  })
})

test('every recipe is here', () => {
  expect(readdirSync(join(ROOT, 'docs/ci')).sort()).toEqual([
    'github-actions.yaml',
    'github-diff.yaml',
    'gitlab-ci.yaml',
    'gitlab-diff.yaml',
    'pre-commit-config.yaml',
  ])
})
