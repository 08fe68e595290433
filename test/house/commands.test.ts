import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import ts from 'typescript'

const ROOT = join(__dirname, '../..')
const COMMANDS = 'lib/command/commands'

/** Files that several commands use, and commands that are a part of another command, each with the reason. */
const SHARED: Readonly<Record<string, string>> = {
  [`${COMMANDS}/kinds-named`]: 'the arguments of `schema` and `crds`',
  [`${COMMANDS}/render`]: 'the output of `compile`',
}
/** Folders and files with parts of a command, and the command. */
const PARTS: Readonly<Record<string, string>> = { 'init-templates': 'init', modeline: 'schema' }

const filesIn = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return filesIn(path)
    return entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts') ? [path.replace(/\.ts$/, '')] : []
  })

const importsOf = (file: string): string[] =>
  ts
    .preProcessFile(readFileSync(join(ROOT, `${file}.ts`), 'utf8'), true, true)
    .importedFiles.map(({ fileName }) => fileName)
    .filter((name) => name.startsWith('.'))
    .map((name) => relative(ROOT, resolve(ROOT, dirname(file), name)))

/** Returns the command to which a file belongs; undefined for files that belong to no command. */
function commandOf(file: string): string | undefined {
  if (!file.startsWith(`${COMMANDS}/`)) return undefined
  const name = file.slice(COMMANDS.length + 1).split('/')[0] ?? ''
  return PARTS[name] ?? name
}

test('only the list of commands imports a command, so that each can be deleted without a change of another', () => {
  const files = ['lib', 'functions', 'operator'].flatMap(filesIn).filter((file) => file !== 'lib/command/commands')
  const wrong = files.flatMap((file) =>
    importsOf(file)
      .filter((one) => {
        const command = commandOf(one)
        return command !== undefined && command !== commandOf(file) && !Object.hasOwn(SHARED, one)
      })
      .map((one) => `${file} → ${one}`),
  )
  expect(wrong).toEqual([])
})

test('every command has a module in the list of commands', () => {
  const listed = importsOf('lib/command/commands').map(commandOf)
  const found = filesIn(COMMANDS)
    .filter((file) => !Object.hasOwn(SHARED, file))
    .map(commandOf)
  expect([...new Set(found)].filter((name) => !listed.includes(name))).toEqual([])
})
