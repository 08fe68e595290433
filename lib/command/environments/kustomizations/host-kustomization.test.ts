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
  expect(read(text)).toEqual({ images: [{ name: 'shop', newName: 'store', newTag: '2.0' }], sharedConfig: false })
})

test('a function in a file outside of the folder has settings that packages share', () => {
  expect(read('transformers: [../../settings]\n')).toEqual({ images: [], sharedConfig: true })
  expect(read('transformers: ["https://example.com/settings?ref=v1"]\n')).toMatchObject({ sharedConfig: true })
  expect(read('transformers: [../../settings, lummo.yaml]\n')).toMatchObject({ sharedConfig: false })
})

test('nothing of a kustomization that runs no function, and nothing without one', () => {
  expect(hostKustomization(folder)).toEqual({})
  expect(read('images: [{name: shop, newTag: "2.0"}]\n')).toEqual({})
})
