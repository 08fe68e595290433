import * as fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { type NewFile, writeFiles } from './write-files'

// The real module. Spies on this module affect every import of node:fs.
const disk = jest.requireActual<typeof fs>('node:fs')
const scratch = fs.mkdtempSync(join(tmpdir(), 'lummo-write-'))
afterEach(() => jest.restoreAllMocks())
afterAll(() => fs.rmSync(scratch, { recursive: true }))

let count = 0
/** Returns a new folder with a file to replace. */
function folderWith(name: string, text: string): string {
  count += 1
  const folder = join(scratch, String(count))
  fs.mkdirSync(folder)
  fs.writeFileSync(join(folder, name), text)
  return folder
}

/** Returns all files below a folder, each with its text. An empty folder is `…/`. */
function contentOf(folder: string, root = folder): Record<string, string> {
  const entries = fs.readdirSync(folder, { withFileTypes: true })
  if (entries.length === 0) return { [`${relative(root, folder)}/`]: '' }
  return Object.assign(
    {},
    ...entries.map((entry) => {
      const path = join(folder, entry.name)
      return entry.isDirectory() ? contentOf(path, root) : { [relative(root, path)]: fs.readFileSync(path, 'utf8') }
    }),
  )
}

const LONG = 'new\n'.repeat(1000)
const requests = (folder: string): NewFile[] => [
  { path: join(folder, 'mine.yaml'), text: LONG, replaces: true },
  { path: join(folder, 'a/b/app.yaml'), text: 'app\n' },
  { path: join(folder, 'a/settings.yaml'), text: 'settings\n' },
]
const OLD = { 'mine.yaml': 'old\n' }
const NEW = { 'mine.yaml': LONG, 'a/b/app.yaml': 'app\n', 'a/settings.yaml': 'settings\n' }

/** Every file system call that a write makes. */
const CALLS = [
  ...(['openSync', 'writeSync', 'fsyncSync', 'closeSync', 'fchmodSync', 'fchownSync'] as const),
  ...(['mkdirSync', 'linkSync', 'renameSync', 'unlinkSync', 'statSync'] as const),
]
type Call = (typeof CALLS)[number]

/** Makes the call with the given number fail. Returns whether the write made that many calls. */
function failAt(number: number, code: string, only: readonly Call[] = CALLS): () => Call | undefined {
  let calls = 0
  let failed: Call | undefined
  for (const name of only) {
    const real = disk[name] as (...args: unknown[]) => unknown
    jest.spyOn(disk, name).mockImplementation(((...args: unknown[]) => {
      calls += 1
      if (calls !== number) return real(...args)
      failed = name
      throw Object.assign(new Error(`${code}: injected`), { code, syscall: name.replace('Sync', '') })
    }) as never)
  }
  return () => failed
}

test('files are written whole, with their folders, and nothing else is left', () => {
  const folder = folderWith('mine.yaml', 'old\n')
  writeFiles(requests(folder))
  expect(contentOf(folder)).toEqual(NEW)
})

test.each([['ENOSPC'], ['EIO'], ['EDQUOT'], ['EACCES']])(
  'whichever call fails with %s, every file is whole and the new ones are all there or none',
  (code) => {
    const failures = new Set<Call>()
    for (let number = 1; ; number += 1) {
      const folder = folderWith('mine.yaml', 'old\n')
      const failedCall = failAt(number, code)
      let problem: unknown
      try {
        writeFiles(requests(folder))
      } catch (reason) {
        problem = reason
      }
      const failed = failedCall()
      jest.restoreAllMocks()
      if (failed === undefined) break
      failures.add(failed)
      const content = contentOf(folder)
      if (problem === undefined) {
        // Steps that may fail without affecting the result: setting the owner, alternatives to a rename, syncing the
        // folder, and removing backups.
        if (failed === 'unlinkSync') delete content[`.mine.yaml.lummo-${process.pid}-before`]
        expect({ number, failed, content }).toEqual({ number, failed, content: NEW })
        continue
      }
      expect(problem).toMatchObject({ code, path: expect.stringMatching(/(\.yaml|\d|a|b)$/) })
      expect({ number, failed, content }).toEqual({ number, failed, content: OLD })
    }
    expect([...failures].sort()).toEqual([...CALLS].sort())
  },
)

test('a write that takes a few bytes at a time, and sometimes none yet, is whole', () => {
  const folder = folderWith('mine.yaml', 'old\n')
  const real = disk.writeSync as (...args: unknown[]) => number
  let calls = 0
  jest.spyOn(disk, 'writeSync').mockImplementation(((descriptor: number, bytes: Buffer, offset: number) => {
    calls += 1
    if (calls % 7 === 0) throw Object.assign(new Error('EAGAIN'), { code: 'EAGAIN', syscall: 'write' })
    return real(descriptor, bytes, offset, Math.min(97, bytes.length - offset))
  }) as never)
  writeFiles(requests(folder))
  expect(contentOf(folder)).toEqual(NEW)
  expect(calls).toBeGreaterThan(40)
})

test('a new file that somebody else creates in the meantime stays as it is', () => {
  const folder = folderWith('mine.yaml', 'old\n')
  const real = disk.linkSync
  jest.spyOn(disk, 'linkSync').mockImplementation((from, to) => {
    fs.writeFileSync(to, 'faster\n')
    real(from, to)
  })
  expect(() => writeFiles([{ path: join(folder, 'app.yaml'), text: 'app\n' }])).toThrow(
    expect.objectContaining({ code: 'TAKEN', path: join(folder, 'app.yaml') }),
  )
  expect(contentOf(folder)).toEqual({ ...OLD, 'app.yaml': 'faster\n' })
})

test('a file system without hard links does not overwrite either', () => {
  const folder = folderWith('mine.yaml', 'old\n')
  failAt(1, 'EPERM', ['linkSync'])
  writeFiles([{ path: join(folder, 'app.yaml'), text: 'app\n' }])
  jest.restoreAllMocks()
  failAt(1, 'EPERM', ['linkSync'])
  expect(() => writeFiles([{ path: join(folder, 'mine.yaml'), text: 'new\n' }])).toThrow(
    expect.objectContaining({ code: 'TAKEN' }),
  )
  expect(contentOf(folder)).toEqual({ ...OLD, 'app.yaml': 'app\n' })
})

test('a replaced file keeps its mode, and what a killed process left is not touched', () => {
  const folder = folderWith('mine.yaml', 'old\n')
  fs.chmodSync(join(folder, 'mine.yaml'), 0o640)
  const left = join(folder, `.mine.yaml.lummo-${process.pid}-1`)
  fs.writeFileSync(left, 'part')
  writeFiles([{ path: join(folder, 'mine.yaml'), text: 'new\n', replaces: true }])
  expect(fs.statSync(join(folder, 'mine.yaml')).mode & 0o7777).toBe(0o640)
  expect(fs.readFileSync(left, 'utf8')).toBe('part')
  expect(fs.readFileSync(join(folder, 'mine.yaml'), 'utf8')).toBe('new\n')
})
