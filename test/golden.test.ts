import { relative } from 'node:path'
import { loadAll } from 'js-yaml'
import { asResourceList, expectFindings, expectObjects, GOLDEN, goldenCases, runCase, runList } from './support/golden'

const cases = goldenCases(GOLDEN)

test('there are golden cases', () => {
  expect(cases.length).toBeGreaterThan(5)
})

describe.each(cases.map((one) => [relative(GOLDEN, one.folder), one] as const))('%s', (_name, one) => {
  test(one.title, () => {
    const { expected, findings } = runCase(one)
    expectObjects(one, expected)
    expectFindings(one.folder, 'input.yaml', findings)
  })

  test('gives the same as a function, and twice the same as once', () => {
    const { expected } = runCase(one)
    const once = runList(asResourceList(one.input))
    expect(once.exitCode).toBe(expected === undefined ? 1 : 0)
    if (expected === undefined) return
    const [list] = loadAll(once.stdout.toString()) as { items: unknown[] }[]
    expect(list?.items).toEqual(loadAll(expected))
    const twice = runList(once.stdout)
    // All warnings concern claims. The second run has no claims.
    const items = (text: string) => text.replace(/^results:\n[\s\S]*/m, '')
    expect({ exitCode: twice.exitCode, items: items(twice.stdout.toString()) }).toEqual({
      exitCode: 0,
      items: items(once.stdout.toString()),
    })
  })
})
