import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { allRules } from '../../lib/publish/all-rules'

const ROOT = join(__dirname, '../..')
const sources = ['lib', 'functions'].flatMap((top) =>
  (readdirSync(join(ROOT, top), { recursive: true }) as string[])
    .filter((file) => file.endsWith('.ts'))
    .map((file) => ({ file, text: readFileSync(join(ROOT, top, file), 'utf8') })),
)

test('a code belongs to one rule, which has its name', () => {
  const camelCase = (code: string) => code.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
  const rules = allRules()
  const names = rules.map(([name]) => name)
  expect(names).toEqual(rules.map(([, { code }]) => camelCase(code)))
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([])
})

test('the summary of a rule is a sentence', () => {
  for (const [, { code, summary }] of allRules()) {
    expect({ code, summary }).toEqual({ code, summary: expect.stringMatching(/^[A-Z`].*\.$/) })
  }
})

test('only a file `rules.ts` makes rules, so that the list has them all', () => {
  const makers = sources.filter(({ text }) => /import \{[^}]*\brule\b[^}]*\} from '.*finding\/rule'/.test(text))
  expect(makers.map(({ file }) => file).filter((file) => !file.endsWith('/rules.ts'))).toEqual([])
})
