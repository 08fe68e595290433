import fc from 'fast-check'
import { ofKinds } from '../../checks/package-check'
import { eachPart, eachPartOfBytes, holdsText, KnownParts } from '../../manifest/text-search'
import { type Searchable, WordIndex } from './word-index'

const text = fc.stringMatching(/^[ab1]{1,2}([-._ /=][ab1]{1,2}){0,3}$/)
const value = fc.record({ metadata: fc.record({ name: text }), data: fc.dictionary(text, fc.array(text)) })
const kind = fc.constantFrom('ConfigMap', 'Secret', 'Service')

const searchable = (kind: string, value: object): Searchable & { value: object } => ({
  apiVersion: 'v1',
  kind,
  value,
  mentions: (word, extent) => holdsText(value, word, extent),
  eachPart: (see) => eachPart(value, see),
})

test('an index finds the same, whether it looks through everything or knows every word', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(kind, value), { maxLength: 12 }), fc.array(text, { maxLength: 8 }), (all, words) => {
      // Each entry occurs several times, because a list with few entries is scanned without an index.
      const entries = Array.from({ length: 10 }, () => all).flatMap((copy) =>
        copy.map(([kind, value]) => searchable(kind, value)),
      )
      const choices = [(_: string, kind: string) => kind !== 'Secret', ofKinds(['ConfigMap', 'Service']), undefined]
      const first = new WordIndex(entries, { scansBeforeIndex: 4, expensive: true })
      const worn = new WordIndex(entries, { scansBeforeIndex: 4, expensive: true })
      for (let look = 0; look < 10; look++) for (const choice of choices) worn.holding('b', choice)
      for (const word of words) {
        for (const choice of choices) {
          const found = first.holding(word, choice)
          expect(new Set(worn.holding(word, choice))).toEqual(new Set(found))
          expect(found.every(({ value }) => holdsText(value, word))).toBe(true)
        }
        expect(first.holding(word, choices[0])).toEqual(first.holding(word, choices[1]))
      }
    }),
  )
})

test('an index sees what is added after it was asked', () => {
  const entries = [searchable('Secret', { name: 'cart' })]
  const index = new WordIndex(entries, { scansBeforeIndex: 4, expensive: true })
  for (let look = 0; look < 100; look++) index.holding('cart', () => true)
  entries.push(searchable('Secret', { name: 'cart-token' }), searchable('Secret', { name: 'cartography' }))
  expect(index.holding('cart', () => true)).toEqual(entries.slice(0, 2))
})

test('an entry that cannot report all of its words is found as well', () => {
  const entries = Array.from({ length: 100 }, (_, at) => searchable('Secret', { name: `token-${at}` }))
  const unsure = { ...searchable('Secret', { name: 'hidden' }), eachPart: () => false }
  const index = new WordIndex([...entries, unsure], { scansBeforeIndex: 1, expensive: true })
  for (let look = 0; look < 4; look++) expect(index.holding('hidden', () => true)).toEqual([unsure])
})

test('a word that nearly everything has is found as well', () => {
  const entries = Array.from({ length: 5000 }, (_, at) => searchable('Secret', { name: `all-${at}` }))
  const index = new WordIndex(entries, { scansBeforeIndex: 0, expensive: true })
  index.holding('all-17', () => true)
  expect(index.holding('all', () => true)).toHaveLength(5000)
  expect(index.holding('all-17', () => true)).toEqual([entries[17]])
})

test('bytes and objects are made of the same words', () => {
  fc.assert(
    fc.property(fc.array(text), (texts) => {
      const [fromBytes, fromValue, again] = [new Set<number>(), new Set<number>(), new Set<number>()]
      const bytes = Buffer.from(`${texts.join('\n')}\n`)
      eachPartOfBytes(bytes, 0, bytes.length, (hash) => fromBytes.add(hash))
      eachPart(texts, (hash) => fromValue.add(hash))
      expect(fromBytes).toEqual(fromValue)
      const known = new KnownParts()
      eachPart(texts, () => {}, known)
      eachPart(texts, (hash) => again.add(hash), known)
      expect(again).toEqual(fromValue)
    }),
  )
})

test('of very many kinds the chosen ones are found as well', () => {
  const entries = Array.from({ length: 600 }, (_, at) => searchable(`Kind${at % 200}`, { name: `cart-${at % 7}` }))
  const index = new WordIndex(entries, { scansBeforeIndex: 2, expensive: true })
  const choice = (_: string, kind: string) => kind !== 'Kind3'
  const expected = entries.filter((entry, at) => at % 7 === 3 && entry.kind !== 'Kind3')
  for (let look = 0; look < 4; look++) expect(index.holding('cart-3', choice)).toEqual(expected)
})
