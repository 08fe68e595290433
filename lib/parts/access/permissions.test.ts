import { permissionsOf } from './permissions'

const id = { name: 'panel', app: 'panel', namespace: 'ops', labels: {}, selector: {} }
const codesOf = (verb: string): string[] =>
  permissionsOf([{ do: [verb], on: ['pods'], names: ['panel-0'] }], id, 'panel', ['spec', 'permissions']).findings.map(
    ({ code }) => code,
  )

test.each(['create', 'list', 'watch', 'deletecollection'])('%s cannot be limited to names', (verb) => {
  expect(codesOf(verb)).toEqual(['nameless-verb'])
})

test.each(['get', 'update', 'patch', 'delete'])('%s can be limited to names', (verb) => {
  expect(codesOf(verb)).toEqual([])
})
