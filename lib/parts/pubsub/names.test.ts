import fc from 'fast-check'
import { isDnsSubdomain } from '../../manifest/grammar/name'
import { checkExactName, nameOfPrefix, objectName } from './names'

const exact = fc.stringMatching(/^[A-Za-z][A-Za-z0-9._~+%-]{2,254}$/)

test('every name that Pub/Sub takes has a valid name in Kubernetes', () => {
  fc.assert(
    fc.property(exact, (name) => {
      expect({ name, valid: isDnsSubdomain(objectName(name)) }).toEqual({ name, valid: true })
    }),
    { numRuns: 500, seed: 3 },
  )
})

test('names that Kubernetes cannot tell apart stay apart', () => {
  const names = ['topicA', 'topica', 'TopicA', 'topic_a', 'topic-a', 'topic.a', 'topic+a', 'topic~a', 'topic%a']
  expect(new Set(names.map(objectName)).size).toBe(names.length)
  expect(objectName('topic-a')).toBe('topic-a')
})

test('names are those of every earlier release', () => {
  expect(objectName('dev-topicA')).toBe('dev-topica-f4z8nf4c')
  expect(objectName('dev-my_sub')).toBe('dev-my-sub-kchhtc26')
})

test('the rules of Pub/Sub are those of its guidelines', () => {
  const codes = (name: string) => checkExactName(name, ['spec']).length
  expect(['abc', 'a.~+%_-z', `a${'b'.repeat(254)}`, 'agoog'].map(codes)).toEqual([0, 0, 0, 0])
  expect(['ab', 'googs', '1bc', 'a b', 'a/b', `a${'b'.repeat(255)}`].map(codes)).toEqual([1, 1, 1, 1, 1, 1])
})

test('an object without a name is called after its prefix', () => {
  expect(['dev-', 'Team_A.', '', '--', undefined].map((prefix) => nameOfPrefix(prefix, 'topics'))).toEqual([
    'dev',
    'team-a',
    'topics',
    'topics',
    'topics',
  ])
})
