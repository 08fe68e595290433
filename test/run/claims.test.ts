import { suite } from '../../functions/suite'
import { runFunction } from '../../lib/command/function'

const SETTINGS =
  '{apiVersion: krm.lummo.dev/v1alpha1, kind: LummoPackage, metadata: {name: settings}, spec: {env: prod}}'
const codes = (...items: string[]) =>
  runFunction(
    Buffer.from(
      `apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nfunctionConfig: ${SETTINGS}\nitems:${
        items.length === 0 ? ' []' : items.map((item) => `\n- ${item}`).join('')
      }\n`,
    ),
    suite,
  ).findings.map(({ code }) => code)

test('settings as a generator of kustomize, which sees nothing else, expand nothing and say so', () => {
  expect(codes(SETTINGS)).toEqual(['nothing-comes-out'])
  // As a transformer: over nothing, and over something.
  expect(codes()).toEqual([])
  expect(codes('{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}')).toEqual([])
})
