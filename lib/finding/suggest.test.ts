import { closest, closestAmong, didYouMean, suggest } from './suggest'
import { hostileMilliseconds, timeOfHostileTexts } from '../../test/support/hostile-texts'

const names = [
  ...['name', 'app', 'part-of', 'env', 'envFrom', 'image', 'command', 'args', 'port', 'ports', 'resources', 'volumes'],
  ...['replicas', 'minReplicas', 'maxReplicas', 'livenessProbe', 'readinessProbe', 'serviceAccountName', 'schedule'],
  ...['containers', 'initContainers', 'labels', 'annotations', 'host', 'hosts', 'domains', 'timeZone', 'restartPolicy'],
]

describe('did you mean', () => {
  test.each([
    ['minreplicas', 'minReplicas'],
    ['MINREPLICAS', 'minReplicas'],
    ['Image', 'image'],
    ['livenessprobe', 'livenessProbe'],
    ['min-replicas', 'minReplicas'],
    ['min_replicas', 'minReplicas'],
    ['partOf', 'part-of'],
    ['part_of', 'part-of'],
    ['time zone', 'timeZone'],
    ['min-replica', 'minReplicas'],
    ['minReplica', 'minReplicas'],
    ['replicasMin', 'minReplicas'],
    ['probe-liveness', 'livenessProbe'],
    ['replcas', 'replicas'],
    ['repilcas', 'replicas'],
    ['replicass', 'replicas'],
    ['replica', 'replicas'],
    ['mnReplicas', 'minReplicas'],
    ['imgae', 'image'],
    ['iamge', 'image'],
    ['img', undefined],
    ['prot', 'port'],
    ['livenessprob', 'livenessProbe'],
    ['readynessProbe', 'readinessProbe'],
    ['comand', 'command'],
    ['cmomand', 'command'],
    ['resorces', 'resources'],
    ['ressources', 'resources'],
    ['volume', 'volumes'],
    ['contianers', 'containers'],
    ['initContainer', 'initContainers'],
    ['lables', 'labels'],
    ['anotations', 'annotations'],
    ['schedul', 'schedule'],
    ['nmae', 'name'],
    ['enviroment', undefined],
    ['serviceAccount', 'serviceAccountName'],
    ['service-account', 'serviceAccountName'],
    ['restart-polcy', 'restartPolicy'],
  ])('%s: %s', (word, candidate) => {
    expect(closest(word, names)).toBe(candidate)
  })

  test.each([
    'foo',
    'x',
    '',
    '-',
    'tls',
    'cpu',
    'strategy',
    'affinity',
    'tolerations',
    'post',
    'image2image',
    '__proto__',
  ])('has nothing near %j', (word) => {
    expect(
      closest(
        word,
        names.filter((name) => name !== 'port' && name !== 'host'),
      ),
    ).toBeUndefined()
  })

  test.each([
    ['minReplicas', 'maxReplicas'],
    ['httpPort', 'grpcPort'],
    ['readinessProbe', 'livenessProbe'],
    ['cpu', 'env'],
    ['min', 'max'],
    ['on', 'off'],
    ['host', 'post-start'],
    ['imagePullPolicy', 'image'],
    ['constructor', 'container'],
  ])('%s does not mean %s', (word, candidate) => {
    expect(closest(word, [candidate])).toBeUndefined()
  })

  test('the nearest wins over the first', () => {
    expect(closest('portss', ['port', 'ports'])).toBe('ports')
    expect(closest('Port', ['sport', 'ports', 'port'])).toBe('port')
  })

  test('of equally near ones the first wins', () => {
    expect(closest('hosts', ['hostess', 'posts', 'costs', 'ghosts'])).toBe('posts')
  })

  test('says which name was meant, else what to do instead, else nothing', () => {
    expect(suggest('replcas', names)).toEqual({ text: ' Did you mean `replicas`?', proposed: 'replicas' })
    expect(suggest('replcas', names, 'Remove it.').proposed).toBe('replicas')
    expect(suggest('foo', names, 'Remove it.')).toEqual({ text: ' Remove it.' })
    expect(suggest('foo', names)).toEqual({ text: '' })
    expect(didYouMean('lummo check').text).toBe(' Did you mean `lummo check`?')
    expect(didYouMean(undefined)).toEqual({ text: '' })
  })

  test('of many words and many candidates only the first get an answer', () => {
    const guessFor = closestAmong(Array.from({ length: 1000 }, (_, at) => `tenant-${at}-database-credentials`))
    const guesses = Array.from({ length: 1000 }, (_, at) => guessFor(`tenant-${at}-database-credential`))
    expect(guesses[0]).toBe('tenant-0-database-credentials')
    expect(guesses.filter((guess) => guess !== undefined)).toHaveLength(100)
  })

  test('is quick about hostile words and candidates', () => {
    const time = timeOfHostileTexts(
      (text) => [closest(text, names), closest('image', [text])],
      (found, text) => expect(found[1] === undefined || found[1] === text).toBe(true),
    )
    expect(time).toBeLessThan(hostileMilliseconds)
  })
})
