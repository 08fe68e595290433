import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const DOCS = join(__dirname, '../../docs')

test.each([
  ['environments.md', 5],
  ['how-to/test-your-objects.md', 1],
])('what the page %s quotes is in the files it names', (name, count) => {
  const page = readFileSync(join(DOCS, name), 'utf8')
  const quotes = [...page.matchAll(/^\[[^\]]+\]\((\.\.\/[^)]+)\)\n\n```yaml\n([\s\S]*?)```/gm)]
  expect(quotes.length).toBeGreaterThanOrEqual(count)
  for (const [, file = '', text = ''] of quotes) {
    expect({ file, text: readFileSync(join(DOCS, dirname(name), file), 'utf8') }).toEqual({
      file,
      text: expect.stringContaining(text),
    })
  }
})
