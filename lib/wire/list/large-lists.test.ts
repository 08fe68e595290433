import { writeLayout } from './layout'
import { readResourceList } from './read-resource-list'

const LIST = 'apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n- apiVersion: v1\n  kind: Old\n'

test('more objects are written than a call of a function can have arguments', () => {
  const list = readResourceList(Buffer.from(LIST))
  if (Array.isArray(list)) throw new Error('The list was not read')
  const added = Array.from({ length: 200_000 }, (_, at) => ({
    apiVersion: 'v1',
    kind: 'New',
    metadata: { name: `n${at}` },
  }))
  const written = writeLayout(list.layoutWithout([]), { items: new Map(), added }, [])
  expect(written.toString().split('\n- ')).toHaveLength(200_002)
})
