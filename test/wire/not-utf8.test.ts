import { suite } from '../../functions/suite'
import { runFunction } from '../../lib/command/function'
import { readFull } from '../../lib/wire/list/read-full'
import { readResourceList } from '../../lib/wire/list/read-resource-list'

const LIST = `apiVersion: config.kubernetes.io/v1
kind: ResourceList
functionConfig: {apiVersion: v1, kind: ConfigMap, metadata: {name: settings}, data: {env: "@config@"}}
items:
- apiVersion: krm.lummo.dev/v1alpha1
  kind: LummoConfig
  metadata: {name: texts}
  spec: {values: {menu: "caf@claim@"}}
- apiVersion: v1
  kind: ConfigMap
  metadata: {name: native}
  data: {menu: "th@native@"}
`
/** Returns the list with one byte in place of a placeholder mark. Removes all other marks. */
const withByte = (mark: string, byte: number): Buffer => {
  const [before = '', after = ''] = LIST.split(mark).map((part) => part.replace(/@\w+@/g, ''))
  return Buffer.concat([Buffer.from(before), Buffer.from([byte]), Buffer.from(after)])
}

test.each([
  ['a claim', '@claim@', 8],
  ['a functionConfig', '@config@', 3],
  ['an object that is passed through', '@native@', 12],
])('a byte that is not UTF-8 in %s is refused, and nothing goes out', (_, mark, line) => {
  for (const read of [readResourceList, readFull]) {
    const { exitCode, stdout, stderr } = runFunction(withByte(mark, 0xe9), suite, read)
    expect({ exitCode, bytes: stdout.length }).toEqual({ exitCode: 1, bytes: 0 })
    expect(stderr).toContain('error[not-utf8]: The input is not UTF-8.')
    expect(stderr).toContain(`stdin:${line}:`)
  }
})

test.each(['utf16le', 'latin1'] as const)('a list in %s is refused, and nothing goes out', (encoding) => {
  const bytes = Buffer.concat([
    encoding === 'utf16le' ? Buffer.from([0xff, 0xfe]) : Buffer.alloc(0),
    Buffer.from(LIST.replace('@claim@', 'é'), encoding),
  ])
  const { exitCode, stdout, stderr } = runFunction(bytes, suite)
  expect({ exitCode, bytes: stdout.length }).toEqual({ exitCode: 1, bytes: 0 })
  expect(stderr).toContain('error[not-utf8]')
})

test('UTF-16 without a mark is refused too', () => {
  const { exitCode, stdout } = runFunction(Buffer.from(LIST, 'utf16le'), suite)
  expect({ exitCode, bytes: stdout.length }).toEqual({ exitCode: 1, bytes: 0 })
})
