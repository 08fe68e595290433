import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hostKustomization } from './host-kustomization'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lummo-host-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const read = (text: string) => {
  writeFileSync(join(folder, 'kustomization.yaml'), text)
  return hostKustomization(folder)
}

test('the images of the kustomization that runs functions', () => {
  const text = 'transformers: [lummo.yaml]\nimages: [{name: shop, newName: store, newTag: "2.0"}, {newTag: "1"}]\n'
  expect(read(text)).toEqual({
    images: [{ name: 'shop', newName: 'store', newTag: '2.0' }],
    invalidImages: [],
    sharedConfig: false,
  })
})

test('values of images that make no valid image are errors at their lines', () => {
  const digest = `sha256:${'1'.repeat(64)}`
  const { invalidImages } = read(`transformers: [lummo.yaml]
images:
- {name: x, newTag: "1 0"}
- {name: a, newName: "registry.example.com:5000/a", newTag: v1_2.3-x, digest: "${digest}"}
- {name: b, newTag: "", newName: c}
- name: c
  newName: registry.example.com/Shop
  newTag: 1.1:0
  digest: sha256:12
`)
  expect(invalidImages?.map(({ finding: { code, place } }) => `${code} ${place?.line}`)).toEqual([
    'bad-image 3',
    'bad-image 7',
    'bad-image 8',
    'bad-image 9',
  ])
})

test('a function in a file outside of the folder has settings that packages share', () => {
  expect(read('transformers: [../../settings]\n')).toEqual({ images: [], invalidImages: [], sharedConfig: true })
  expect(read('transformers: ["https://example.com/settings?ref=v1"]\n')).toMatchObject({ sharedConfig: true })
  expect(read('transformers: [../../settings, lummo.yaml]\n')).toMatchObject({ sharedConfig: false })
})

test('nothing of a kustomization that runs no function, and nothing without one', () => {
  expect(hostKustomization(folder)).toEqual({})
  expect(read('images: [{name: shop, newTag: "2.0"}]\n')).toEqual({})
})
