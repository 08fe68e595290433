import { mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { writeYaml } from '../../lib/wire/yaml/write-yaml'
import { run, scratch } from './programs'

/** Strings that YAML readers interpret differently. */
const tricky = fc.oneof(
  fc.constantFrom(
    'yes',
    'no',
    'on',
    'y',
    'n',
    '0o14',
    '0777',
    '1e3',
    '1_000',
    '22:22',
    '=',
    '<<',
    '~',
    '.5',
    '+1',
    '.inf',
    '2020-01-01',
    '0x1F',
    '0b1',
    '08',
    '1.0',
    '- a',
    'a: b',
    '# x',
    '',
  ),
  fc.stringMatching(/^[-+.0-9eExXob_:aTZ]{1,8}$/),
  fc.string({ unit: 'grapheme-ascii', maxLength: 12 }),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc
    .array(
      fc.constantFrom('a', ' ', '\n', '\t', ':', '#', '-', '|', '"', "'", '\\', '\u0085', '\u2028', '\u007f', '{', '*'),
      { maxLength: 8 },
    )
    .map((parts) => parts.join('')),
)

test('kubectl reads every text as it was written, as a value and as a key', () => {
  const texts = [...new Set(fc.sample(tricky, { numRuns: 6000, seed: 3 }))].filter(
    (text) => !/[\ud800-\udfff\u0000-\u0008\u000b-\u001f]/.test(text) && text !== '<<',
  )
  expect(texts.length).toBeGreaterThan(3000)
  const annotations = Object.fromEntries(texts.map((text, at) => [`k${at}`, text]))
  const keys = Object.fromEntries(texts.map((text) => [text, 'x']))
  const folder = mkdtempSync(join(scratch, 'quoting-'))
  const file = join(folder, 'a.yaml')
  writeFileSync(
    file,
    writeYaml({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'a' },
      data: { ...annotations },
      binaryData: {},
    }),
  )
  const values = run('kubectl', ['label', '--local', '-f', file, 'a=b', '-o', 'json'])
  expect({ status: values.status, stderr: values.stderr }).toEqual({ status: 0, stderr: '' })
  expect((JSON.parse(values.stdout) as { data: unknown }).data).toEqual(annotations)

  writeFileSync(file, writeYaml({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: keys }))
  const named = run('kubectl', ['label', '--local', '-f', file, 'a=b', '-o', 'json'])
  expect({ status: named.status, stderr: named.stderr }).toEqual({ status: 0, stderr: '' })
  expect(Object.keys((JSON.parse(named.stdout) as { data: object }).data).sort()).toEqual(Object.keys(keys).sort())
})
