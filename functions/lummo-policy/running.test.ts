import type { Manifest } from '../../lib/manifest/manifest'
import { runningIn } from './running'

const of = (apiVersion: string, kind: string, spec: object): Manifest => ({
  apiVersion,
  kind,
  metadata: { name: 'a' },
  spec,
})
const calledIn = (manifest: Manifest): string[] => runningIn(manifest).map(({ called }) => called)

test('containers and volumes without a name that is a text are called by their positions', () => {
  const containers = [{ name: { a: 1 } }, {}, { name: 'web' }]
  const volumes = [{ image: { reference: 'registry.example.com/model:1.0.0' } }]
  expect(calledIn(of('v1', 'Pod', { containers, ephemeralContainers: [{}], volumes }))).toEqual([
    'The container `containers[0]`',
    'The container `containers[1]`',
    'The container `web`',
    'The container `ephemeralContainers[0]`',
    'The volume `volumes[0]`',
  ])
})

test('an image of a catalog without a version is called by its position', () => {
  const images = [{ major: 17 }, { major: {} }]
  expect(calledIn(of('postgresql.cnpg.io/v1', 'ImageCatalog', { images }))).toEqual(['Version 17', '`images[1]`'])
})
