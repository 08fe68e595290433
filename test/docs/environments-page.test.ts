import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const DOCS = join(__dirname, '../../docs')
const page = readFileSync(join(DOCS, 'environments.md'), 'utf8')
const quotes = [...page.matchAll(/^\[[^\]]+\]\((\.\.\/[^)]+)\)\n\n```yaml\n([\s\S]*?)```/gm)]

test('what the page on environments quotes is in the files it names', () => {
  expect(quotes.length).toBeGreaterThan(4)
  for (const [, file = '', text = ''] of quotes) {
    expect({ file, text: readFileSync(join(DOCS, file), 'utf8') }).toEqual({
      file,
      text: expect.stringContaining(text),
    })
  }
})
