import { suite } from '../../functions/suite'
import { runFunction } from '../../lib/command/function'
import type { LocatedFinding } from '../../lib/finding/finding'
import { readFull } from '../../lib/wire/list/read-full'
import { editedText } from '../support/edited-text'

const HEAD = 'apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n'
const TAGGED =
  '{A: !!binary aGVsbG8=, B: !!str 12, C: !!timestamp 2001-12-14, D: !!int "0644", E: !!float 1, F: !!bool true, G: !!null "", H: !!set {x, y}, I: !!omap [{x: 1}], J: !!pairs [{x: 1}], K: !!map {}, L: !!seq []}'
const NATIVE = `- apiVersion: v1
  kind: ConfigMap
  metadata: {name: cart}
  data: ${TAGGED}
`
/** The claim needs the keys of the ConfigMap, so the run reads the object. */
const claim = (extra: string) => `- apiVersion: krm.lummo.dev/v1alpha1
  kind: LummoDeployment
  metadata: {name: cart}
  spec:
    containers: {image: "registry.example.com/cart:2.1.0", http: 8080, ${extra}, resources: {cpu: 100m, memory: 64Mi}}
`
/** Codes of findings, except those about values of a ConfigMap that are not strings: the tests are about the text. */
const codesOf = (findings: readonly LocatedFinding[]): string[] =>
  findings.map(({ code }) => code).filter((code) => code !== 'refused-object')

const run = (items: string, full?: boolean) =>
  runFunction(Buffer.from(`${HEAD}items:\n${items}`), suite, full === true ? readFull : undefined)

test.each([false, true])('standard tags of a native object pass through, full reading: %s', (full) => {
  const { findings, stdout } = run(NATIVE + claim('configs: [cart]'), full)
  expect(codesOf(findings)).toEqual([])
  expect(stdout.toString()).toContain(NATIVE)
  const again = runFunction(stdout, suite, full === true ? readFull : undefined)
  expect(again.exitCode).toBe(0)
  expect(again.stdout.toString()).toContain(NATIVE)
})

test('in a list that is written anew they keep what they mean', () => {
  const { stdout } = runFunction(
    Buffer.from(`${HEAD}items: [{apiVersion: v1, kind: ConfigMap, metadata: {name: cart}, data: ${TAGGED}}]\n`),
    suite,
  )
  expect(stdout.toString()).toContain(`  data:
    A: !!binary "aGVsbG8="
    B: "12"
    C: !!timestamp "2001-12-14"
    D: !!int "0644"
    E: !!float "1"
    F: !!bool "true"
    G: !!null ""
`)
})

test('tags of somebody’s own pass through, and are kept where a list is written anew', () => {
  const tagged = '{A: !Ref 012, B: !Sub "x", C: ! y, D: !Join [a, !Ref b], E: !If {a: 1}, F: !empty }'
  const native = editedText(NATIVE, TAGGED, tagged)
  for (const full of [false, true]) {
    const { findings, stdout } = run(native + claim('configs: [cart]'), full)
    expect(codesOf(findings)).toEqual([])
    expect(stdout.toString()).toContain(native)
  }
  const flow = `${HEAD}items: [{apiVersion: v1, kind: ConfigMap, metadata: {name: cart}, data: ${tagged}}]\n`
  expect(runFunction(Buffer.from(flow), suite).stdout.toString()).toContain(`  data:
    A: !<!Ref> "012"
    B: !<!Sub> "x"
    C: "y"
    D:
    - a
    - !<!Ref> "b"
    E:
      a: 1
    F: !<!empty> ""
`)
  // kustomize passes the value as a string.
  expect(run(claim('env: {COUNT: !Ref 012}')).stdout.toString()).toContain('COUNT: "012"\n')
})

test('in a short object they are read as other tools read them', () => {
  expect(run(claim('env: {GREETING: !!binary aGVsbG8=}')).stdout.toString()).toContain('GREETING: hello\n')
})

test('what is no such value is an error at its line', () => {
  const { exitCode, findings } = run(claim('env: {GREETING: !!binary "%%"}'))
  expect({ exitCode, findings: findings.map(({ code, place }) => `${code} ${place?.line}`) }).toEqual({
    exitCode: 1,
    findings: ['not-yaml 8'],
  })
})
