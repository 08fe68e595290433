import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { EXECUTABLE, IS_SINGLE, runExecutable } from '../support/executable'
import { killerIn } from '../support/killer'
import { editedText } from '../support/edited-text'

const scratch = mkdtempSync(join(tmpdir(), 'lummo-failing-'))
afterAll(() => rmSync(scratch, { recursive: true }))

const app = (name: string, replicas: number) =>
  `apiVersion: krm.lummo.dev/v1alpha1\nkind: LummoDeployment\nmetadata: {name: ${name}, namespace: shop}\nspec:\n  containers: {image: "r.example.com/a:1.0", http: 80, resources: {cpu: 10m, memory: 8Mi}}\n  replicas: ${replicas}\n`

function folderWith(files: Record<string, string>): string {
  const folder = mkdtempSync(join(scratch, 'repository-'))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

const shell = (cwd: string, command: string, input = '') =>
  spawnSync('bash', ['-c', command.replaceAll('lummo', `"${EXECUTABLE}"`)], { cwd, encoding: 'utf8', input })

const LIST = 'apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems: []\n'
const FULL = 'error[no-file]: The output cannot be written, because no space is left on the device. Free some space.\n'

describe('output that cannot be written', () => {
  const commands = [
    ['render', 'web.yaml'],
    ['render', '--json', 'web.yaml'],
    ['check', 'web.yaml'],
    ['check', '--format', 'sarif', 'web.yaml'],
    ['diff', 'web.yaml', 'other.yaml'],
    ['explain-settings', 'web.yaml'],
    ['schema'],
    ['crds'],
    ['help'],
    ['completion', 'bash'],
  ]

  test.each(commands.map((one) => [one.join(' ')]))(
    'is an error on a full disk, and none without a reader: %s',
    (command) => {
      const folder = folderWith({ 'web.yaml': app('web', 2), 'other.yaml': app('web', 3) })
      expect(shell(folder, `lummo ${command} > /dev/full`)).toMatchObject({ status: 1, stderr: FULL })
      const { stdout, stderr } = shell(folder, `lummo ${command} | true; echo "\${PIPESTATUS[0]}"`)
      expect({ status: ['0', '1'].includes(stdout.trim()), stderr }).toEqual({ status: true, stderr: '' })
    },
  )

  test('is an error of the function, which a host reads as a failure', () => {
    expect(shell(scratch, 'lummo > /dev/full', LIST)).toMatchObject({ status: 1, stderr: FULL })
  })

  test('does not hide a finding: messages that cannot be written leave the exit status as it is', () => {
    const folder = folderWith({ 'web.yaml': editedText(app('web', 2), 'replicas', 'replcas') })
    expect(shell(folder, 'lummo render web.yaml 2> /dev/full')).toMatchObject({ status: 1, stdout: '' })
  })
})

describe('render --output', () => {
  const filesIn = (folder: string): Record<string, string> =>
    Object.fromEntries(
      (readdirSync(folder, { recursive: true }) as string[])
        .filter((path) => statSync(join(folder, path)).isFile() && !/(^|\/)\./.test(path))
        .sort()
        .map((path) => [path, readFileSync(join(folder, path), 'utf8')]),
    )
  const INPUT = { 'apps/web.yaml': app('web', 3), 'apps/new.yaml': app('new', 2) }
  const render = (cwd: string) => runExecutable(['render', '-o', 'out', 'apps'], { cwd })

  /** Returns a folder with the output of an earlier input, which has another application. */
  function older(): string {
    const folder = folderWith({ 'apps/web.yaml': app('web', 2), 'apps/old.yaml': app('old', 2) })
    expect(render(folder).status).toBe(0)
    writeFileSync(join(folder, 'out/README.md'), 'mine')
    rmSync(join(folder, 'apps'), { recursive: true })
    for (const [path, text] of Object.entries(INPUT)) {
      mkdirSync(join(folder, 'apps'), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
    return folder
  }

  test('leaves the old output whole on a full disk', () => {
    const folder = older()
    const before = filesIn(join(folder, 'out'))
    const { status, stderr } = shell(folder, `ulimit -f 0; trap '' XFSZ; exec lummo render -o out apps`)
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining('cannot be written') })
    expect(filesIn(join(folder, 'out'))).toEqual(before)
    expect(
      readdirSync(join(folder, 'out')).filter((name) => name.includes('lummo-') && name !== '.lummo-files'),
    ).toEqual([])
  })

  const testWithNode = IS_SINGLE ? test.skip : test
  testWithNode('killed at any moment, it leaves each file old or new, and the next run completes it', () => {
    const from = older()
    const old = filesIn(join(from, 'out'))
    const fresh = folderWith(INPUT)
    expect(render(fresh).status).toBe(0)
    const wanted = { ...filesIn(join(fresh, 'out')), 'README.md': 'mine' }
    const killedAt = killerIn(scratch)
    let killed = 0
    for (let at = 1; ; at += 9) {
      const folder = mkdtempSync(join(scratch, 'killed-'))
      cpSync(from, folder, { recursive: true })
      if (killedAt(folder, at, ['render', '-o', 'out', 'apps']).signal === null) break
      killed += 1
      for (const [path, text] of Object.entries(filesIn(join(folder, 'out')))) {
        expect({
          at,
          path,
          isWhole: [old, wanted].some((files) => (files as Record<string, string>)[path] === text),
        }).toEqual({
          at,
          path,
          isWhole: true,
        })
      }
      expect({ at, status: render(folder).status }).toEqual({ at, status: 0 })
      expect({ at, files: filesIn(join(folder, 'out')) }).toEqual({ at, files: wanted })
    }
    expect(killed).toBeGreaterThan(4)
  })
})
