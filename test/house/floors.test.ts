import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import ts from 'typescript'

const ROOT = join(__dirname, '../..')
/** Layers of lib/, from the lowest to the highest. A file imports only its own layer and lower layers. */
const FLOORS = [
  'manifest',
  'finding',
  'wire',
  'settings',
  'kind',
  'parts',
  'checks',
  'run',
  'outputs',
  'origins',
  'chart',
  'contracts',
  'cluster',
  'jobs',
  'kfg',
  'publish',
  'command',
]

/** Folders of lib/parts, from the lowest to the highest. A folder imports only itself and lower folders. */
const PARTS = [
  'container',
  'identity',
  'observed',
  'patches',
  'access',
  'config',
  'connections',
  'monitoring',
  'pubsub',
  'storage',
  'targets',
  'network',
  'versions',
  'scaling',
  'delivery',
  'pod',
  'jobs',
  'serving',
]

const isTest = (file: string): boolean => file.endsWith('.test.ts')

const filesIn = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return filesIn(path)
    return entry.name.endsWith('.ts') ? [path] : []
  })

const foldersOf = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)

/** Returns the imports of a file within this tree, including type imports and `require`, as paths without extension. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(ROOT, file), 'utf8')
  return ts
    .preProcessFile(text, true, true)
    .importedFiles.map(({ fileName }) => fileName)
    .filter((name) => name.startsWith('.'))
    .map((name) => relative(ROOT, resolve(ROOT, dirname(file), name)).replace(/\.ts$/, ''))
}

const sources = [...filesIn('lib'), ...filesIn('functions'), ...filesIn('operator')]
const files = sources.filter((file) => !isTest(file))
const graph = new Map(files.map((file) => [file.replace(/\.ts$/, ''), importsOf(file)]))
const floorOf = (path: string): number => FLOORS.indexOf(path.split('/')[1] ?? '')

test('every folder of lib is a floor', () => {
  expect(foldersOf('lib').sort()).toEqual([...FLOORS].sort())
})

test('no file imports a floor above its own', () => {
  const wrong = [...graph].flatMap(([file, imports]) =>
    file.startsWith('lib/') && file !== 'lib/index'
      ? imports.filter((one) => one.startsWith('lib/') && floorOf(one) > floorOf(file)).map((one) => `${file} → ${one}`)
      : [],
  )
  expect(wrong).toEqual([])
})

test('lib/parts has the folders of the list, and no part imports a folder above its own', () => {
  expect(foldersOf('lib/parts').sort()).toEqual([...PARTS].sort())
  const partOf = (path: string): number => PARTS.indexOf(/^lib\/parts\/([^/]+)\//.exec(path)?.[1] ?? '')
  const wrong = [...graph].flatMap(([file, imports]) =>
    partOf(file) < 0 ? [] : imports.filter((one) => partOf(one) > partOf(file)).map((one) => `${file} → ${one}`),
  )
  expect(wrong).toEqual([])
})

test('a folder has at most 14 source files', () => {
  const counts = new Map<string, number>()
  // The folder of custom resources is generated. The folder contains one file per group of CRDs.
  for (const file of files.filter((one) => !one.startsWith('lib/manifest/custom-resources/'))) {
    counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1)
  }
  expect([...counts].filter(([, count]) => count > 14)).toEqual([])
})

test('a part that one kind alone uses belongs to that kind', () => {
  const usersOf = (part: string, seen = new Set<string>()): Set<string> => {
    for (const [file, imports] of graph) {
      if (seen.has(file) || !imports.includes(part)) continue
      seen.add(file)
      if (file.startsWith('lib/parts/')) usersOf(file, seen)
    }
    return seen
  }
  const alone = [...graph.keys()].filter((part) => {
    if (!part.startsWith('lib/parts/')) return false
    const owners = [...usersOf(part)].filter((file) => !file.startsWith('lib/parts/'))
    const folders = new Set(owners.map((file) => (file.startsWith('functions/') ? file.split('/')[1] : 'lib')))
    return folders.size === 1 && !folders.has('lib')
  })
  expect(alone).toEqual([])
})

test('the table of docs/architecture.md names every folder of lib, of lib/parts and of the top level', () => {
  const page = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8')
  const rows = page.split('\n').filter((line) => line.startsWith('| `'))
  const named = new Set(
    rows.flatMap((row) => [...(row.split(' | ')[0] ?? '').matchAll(/`([^`]+)`/g)].map(([, name]) => name)),
  )
  const folders = [
    ...FLOORS.map((floor) => `lib/${floor}`),
    ...PARTS.map((part) => `lib/parts/${part}`),
    ...['integrations', 'kustomize-examples', 'tools', 'test'].flatMap((top) =>
      top === 'kustomize-examples' ? [top] : foldersOf(top).map((one) => `${top}/${one}`),
    ),
  ]
  expect(folders.filter((one) => !named.has(one))).toEqual([])
  const gone = [...named].filter(
    (one) => one !== undefined && /^(lib|tools|integrations|test)\//.test(one) && !existsSync(join(ROOT, one)),
  )
  expect(gone).toEqual([])
})

test('lib knows nothing of the kinds, but for what is generated from them', () => {
  const wrong = [...graph].flatMap(([file, imports]) =>
    file.startsWith('lib/') && !file.startsWith('lib/publish/')
      ? imports.filter((one) => one.startsWith('functions/')).map((one) => `${file} → ${one}`)
      : [],
  )
  expect(wrong).toEqual([])
})

test('nothing of the functions needs the operator', () => {
  const wrong = [...graph].flatMap(([file, imports]) =>
    file.startsWith('operator/') ? [] : imports.filter((one) => one.startsWith('operator/')),
  )
  expect(wrong).toEqual([])
})

test('kinds look no higher than lib/parts', () => {
  const wrong = [...graph].flatMap(([file, imports]) =>
    /^functions\/[^/]+\//.test(file)
      ? imports
          .filter((one) => one.startsWith('lib/') && floorOf(one) > FLOORS.indexOf('parts'))
          .map((one) => `${file} → ${one}`)
      : [],
  )
  expect(wrong).toEqual([])
})

test('no kind imports another', () => {
  const wrong = [...graph].flatMap(([file, imports]) => {
    const room = /^functions\/([^/]+)\//.exec(file)?.[1]
    if (room === undefined) return []
    return imports
      .filter((one) => one.startsWith('functions/') && !one.startsWith(`functions/${room}/`))
      .map((one) => `${file} → ${one}`)
  })
  expect(wrong).toEqual([])
})

/** Returns the names of exported constants, functions and classes. Ignores sources of other projects in strings. */
function exportedValues(file: string, text: string): string[] {
  const { statements } = ts.createSourceFile(file, text, ts.ScriptTarget.Latest)
  return statements.flatMap((statement): string[] => {
    const isExported =
      ts.canHaveModifiers(statement) && ts.getModifiers(statement)?.[0]?.kind === ts.SyntaxKind.ExportKeyword
    if (!isExported) return []
    if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) return [statement.name?.text ?? '']
    if (!ts.isVariableStatement(statement)) return []
    return statement.declarationList.declarations.flatMap(({ name }) => (ts.isIdentifier(name) ? [name.text] : []))
  })
}

test('whatever is exported is imported somewhere, if only by a test', () => {
  const textOf = (file: string) => readFileSync(join(ROOT, file), 'utf8')
  // functions/index.ts is the public API of the library, and specs are loaded by the names of their folders.
  const own = files.filter((file) => file !== 'functions/index.ts' && !/^functions\/[^/]+\/spec\.ts$/.test(file))
  const users = [...sources, ...filesIn('test')].map((file) => ({ imports: importsOf(file), text: textOf(file) }))
  const unused = own.flatMap((file) => {
    const importing = users.filter(({ imports }) => imports.includes(file.replace(/\.ts$/, '')))
    // Types are excluded: they describe parameters and results of exported functions.
    return exportedValues(file, textOf(file))
      .filter((name) => !importing.some(({ text }) => new RegExp(`\\b${name}\\b`).test(text)))
      .map((name) => `${file}: ${name}`)
  })
  expect(unused).toEqual([])
})

test('there is no circle of imports', () => {
  const state = new Map<string, 'open' | 'done'>()
  const circles: string[] = []
  const visit = (file: string, path: string[]): void => {
    if (state.get(file) === 'done') return
    if (state.get(file) === 'open') {
      circles.push([...path.slice(path.indexOf(file)), file].join(' → '))
      return
    }
    state.set(file, 'open')
    for (const next of graph.get(file) ?? []) visit(next, [...path, file])
    state.set(file, 'done')
  }
  for (const file of graph.keys()) visit(file, [])
  expect(circles).toEqual([])
})

test('no file is a drawer: at most 250 lines, and a name that says what is in it', () => {
  const long = files.filter((file) => readFileSync(join(ROOT, file), 'utf8').split('\n').length > 251)
  const drawers = files.filter((file) => /(^|\/)(utils?|helpers?|common|misc|shared|types)(\/|\.ts$)/.test(file))
  expect({ long, drawers }).toEqual({ long: [], drawers: [] })
})

/** Returns the functions of a file with their positions, lines and parameters. */
function functionsOf(file: string): { at: string; lines: number; parameters: number }[] {
  const source = ts.createSourceFile(file, readFileSync(join(ROOT, file), 'utf8'), ts.ScriptTarget.Latest, true)
  const lineOf = (position: number): number => source.getLineAndCharacterOfPosition(position).line + 1
  const found: { at: string; lines: number; parameters: number }[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined) {
      const [first, last] = [lineOf(node.getStart()), lineOf(node.end)]
      found.push({ at: `${file}:${first}`, lines: last - first + 1, parameters: node.parameters.length })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

test('no function is longer than 60 lines, and none takes more than four parameters', () => {
  const all = files.flatMap(functionsOf)
  expect(all.length).toBeGreaterThan(1000)
  expect(all.filter(({ lines }) => lines > 60)).toEqual([])
  expect(all.filter(({ parameters }) => parameters > 4)).toEqual([])
})

test('modules are loaded late at these seams only, and tables where they are needed', () => {
  const late = files.flatMap((file) =>
    [...readFileSync(join(ROOT, file), 'utf8').matchAll(/require\('([^']+)'\)/g)]
      .filter(([, name = '']) => !name.endsWith('.json'))
      .map(() => file),
  )
  expect([...new Set(late)]).toEqual([
    // Loads checks of kinds that few packages contain.
    'lib/checks/suite.ts',
    'lib/command/commands.ts',
    // Loads the language of .kfg files, which few runs read.
    'lib/command/files/files.ts',
    // Loads the terminal module of Node, which takes 10 % of the startup time. Only a terminal needs this module.
    'lib/command/files/streams.ts',
    // Loads a table of 40 KB that only runs with errors need.
    'lib/kind/walk/unknown-field.ts',
    // Loads the code for `after`, because few objects set this field.
    'lib/parts/identity/order.ts',
    // Loads strategies, patches and ignored findings. Their code would be a tenth of what a LummoDeployment loads.
    'lib/parts/serving/serving.ts',
    'lib/run/checked-package.ts',
    // Loads the correction of claims, because only claims with errors are corrected.
    'lib/run/claims.ts',
    'lib/run/pipeline.ts',
    'lib/wire/full-parser.ts',
    'functions/suite.ts',
  ])
})

test('only specs and generation load zod, and only wire/ loads a YAML library', () => {
  const using = (library: string) =>
    files.filter((file) => new RegExp(`from '${library}'`).test(readFileSync(join(ROOT, file), 'utf8')))
  const zod = using('zod').filter(
    (file) => !/spec\.ts$|lib\/publish\/|lib\/settings\/|lib\/kind\/table\/(from-zod|zod-fields)\.ts$/.test(file),
  )
  const yaml = using('js-yaml').filter((file) => !file.startsWith('lib/wire/'))
  expect({ zod, yaml }).toEqual({ zod: [], yaml: [] })
})

test('the executable carries neither zod nor anything that only development needs', () => {
  const listed = spawnSync(process.execPath, ['tools/build/build.mjs', '--files'], { cwd: ROOT, encoding: 'utf8' })
  const carried = JSON.parse(listed.stdout) as string[]
  expect(carried).toEqual(expect.arrayContaining(['functions/main.ts', 'functions/lummo-deployment/expand.ts']))
  // Loads js-yaml, which reads everything that the simple reader does not support.
  const foreign = carried.filter((path) => /node_modules\//.test(path) && !/node_modules\/js-yaml\//.test(path))
  expect({ foreign, specs: carried.filter((path) => /spec\.ts$/.test(path)) }).toEqual({ foreign: [], specs: [] })
})
