import { YamlDocument } from './document'

const parsed = (text: string) => {
  const read = YamlDocument.parse(text, { file: 'a.yaml', line: 1 })
  return read instanceof YamlDocument ? read.value : read.message
}

test('aliases that stand for billions of values are refused, as kubectl does', () => {
  const lines = ['x0: &a0 [1, 2, 3, 4, 5, 6, 7, 8, 9]']
  for (let at = 1; at < 12; at++)
    lines.push(
      `x${at}: &a${at} [${Array(9)
        .fill(`*a${at - 1}`)
        .join()}]`,
    )
  expect(parsed(lines.join('\n'))).toMatch(/aliases expand to too many values\. Replace the alias/)
  expect(parsed(lines.slice(0, 4).join('\n'))).toHaveProperty('x3')
})

test.each(['a: &a {b: *a}', 'a: &a\n- c\n- d: [*a]\n', '&a {b: {c: *a}}'])('%j has no end', (text) => {
  expect(parsed(text)).toMatch(/an alias is within the value to which it refers/)
})

test('many aliases of one anchor are fine', () => {
  const list = `a: &a {b: [1, 2, 3]}\nc: [${Array(5000).fill('*a').join()}]\n`
  expect(parsed(list)).toHaveProperty('c')
})
