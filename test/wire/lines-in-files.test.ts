import { suite } from '../../functions/suite'
import { runFunction } from '../../lib/command/function'
import { readFull } from '../../lib/wire/list/read-full'

/** Returns a document in the format of kpt. The document has one mistake, on its sixth line in the user’s file. */
const mistaken = (name: string, file: string, index: number) => `- apiVersion: krm.lummo.dev/v1alpha1
  kind: LummoConfig
  metadata:
    name: ${name}
    annotations:
      config.kubernetes.io/index: '${index}'
      config.kubernetes.io/path: ${file}
      internal.config.kubernetes.io/index: '${index}'
      internal.config.kubernetes.io/path: ${file}
  spec:
    vaules: {A: b}
`
const placesIn = (items: readonly string[], full: boolean) =>
  runFunction(
    Buffer.from(`apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n${items.join('')}`),
    suite,
    full ? readFull : undefined,
  )
    .findings.filter(({ code }) => code === 'unknown-field')
    .map(({ place }) => `${place?.file}:${place?.line}`)
    .sort()

test.each([false, true])(
  'lines are those of the user’s file, whatever the order of its documents (read in full: %s)',
  (full) => {
    const items = [
      mistaken('third', 'a.yaml', 2),
      mistaken('first', 'a.yaml', 0),
      `# of the second\n# document\n${mistaken('second', 'a.yaml', 1)}`,
      mistaken('other', 'b.yaml', 1),
    ]
    // Each document has six lines and a separator; the second also has two comment lines. The list contains no other
    // objects of b.yaml.
    const places = ['a.yaml:15', 'a.yaml:22', 'a.yaml:6', 'b.yaml:6']
    expect(placesIn(items, full)).toEqual(places)
    expect(placesIn([...items].reverse(), full)).toEqual(places)
  },
)
