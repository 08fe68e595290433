import { changedImage } from './image-changes'

const NEW = `sha256:${'1'.repeat(64)}`
const OLD = `sha256:${'2'.repeat(64)}`

/** Each row contains the result of kustomize 5.8. */
test.each([
  ['registry.example.com:5000/shop:1.0', { newTag: '2.0' }, 'registry.example.com:5000/shop:2.0'],
  [`registry.example.com:5000/shop@${OLD}`, { newTag: '2.0' }, 'registry.example.com:5000/shop:2.0'],
  ['registry.example.com:5000/shop:1.0', { digest: NEW }, `registry.example.com:5000/shop@${NEW}`],
  ['registry.example.com:5000/shop:1.0', { newTag: '2.0', digest: NEW }, `registry.example.com:5000/shop:2.0@${NEW}`],
  [`registry.example.com:5000/shop:1.0@${OLD}`, { newName: 'shop' }, `shop:1.0@${OLD}`],
  ['registry.example.com:5000/shop', { newTag: '2.0' }, 'registry.example.com:5000/shop:2.0'],
  ['registry.example.com:5000/shop/api:1.0', { newTag: '2.0' }, 'registry.example.com:5000/shop/api:1.0'],
  ['shop:1.0', { newTag: '2.0' }, 'shop:1.0'],
])('%s with %o', (image, change, expected) => {
  expect(changedImage(image, [{ name: 'registry.example.com:5000/shop', ...change }])).toBe(expected)
})

test('a later change sees the name that an earlier one gave', () => {
  expect(
    changedImage('shop:1.0', [
      { name: 'shop', newName: 'store' },
      { name: 'store', newTag: '2.0' },
    ]),
  ).toBe('store:2.0')
})
