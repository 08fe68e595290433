import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from '../../functions/suite'
import type { LocatedFinding } from '../../lib/finding/finding'
import { checkedPackage } from '../../lib/run/checked-package'
import { allRules } from '../../lib/publish/all-rules'
import type { Package } from '../../lib/run/package'
import { readDocuments } from '../../lib/wire/list/document-stream'
import { withoutFindings } from '../support/annotated'
import { describeFindings, expectFindings, GOLDEN, goldenCases } from '../support/golden'

/**
 * Folder that contains one folder per finding code. The folder contains packages with the finding, and a package that
 * only just avoids the finding.
 */
const CASES = join(__dirname, 'cases')
const EXAMPLES = join(__dirname, '../../kustomize-examples')
const CHECKS = join(__dirname, '../../lib/checks')

const codes = readdirSync(CASES).sort()

function findingsOf(
  text: string,
  file: string,
  how: Omit<Package, 'items'> = { checked: 'all' },
): readonly LocatedFinding[] {
  const read = readDocuments(text, file)
  if (Array.isArray(read)) throw new Error(`${file} cannot be read: ${read.map(({ message }) => message).join(' ')}`)
  return checkedPackage({ items: read.items, ...how }, suite).findings
}

const runCase = (code: string, name: string, how?: Omit<Package, 'items'>) =>
  findingsOf(withoutFindings(readFileSync(join(CASES, code, name), 'utf8')), name, how)

describe.each(codes)('%s', (code) => {
  test('is found in a package that has it, at the line where it can be mended', () => {
    const findings = runCase(code, 'trips.yaml')
    expect(findings.map((finding) => finding.code)).toContain(code)
    expectFindings(join(CASES, code), 'trips.yaml', findings)
  })

  test('is not found in a package that nearly has it', () => {
    expect(describeFindings(runCase(code, 'near-miss.yaml'))).toBe('[]\n')
  })
})

test('every code of a check has its two cases', () => {
  const codeOf = new Map(allRules().map(([name, { code }]) => [name, code]))
  const imported = readdirSync(CHECKS, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => [
      ...readFileSync(join(CHECKS, name), 'utf8').matchAll(/^import \{([^}]*)\} from '[^']*\/rules'$/gm),
    ])
  const used = imported.flatMap(([, names = '']) => names.split(',').map((name) => codeOf.get(name.trim())))
  expect([...new Set(used.filter((code) => code !== undefined))].sort()).toEqual(codes)
})

test('the page about the checks names every code', () => {
  const page = readFileSync(join(__dirname, '../../docs/checks.md'), 'utf8')
  expect(codes.filter((code) => !page.includes(code))).toEqual([])
})

/** Returns the objects of each example that a host would pass, without objects for the host itself. */
const examples = readdirSync(EXAMPLES, { withFileTypes: true }).filter(
  (entry) => entry.isDirectory() && !existsSync(join(EXAMPLES, entry.name, 'base')),
)
/** Returns the result of building each environment of an example with kustomize. */
const environments = (readdirSync(EXAMPLES, { recursive: true }) as string[]).filter((file) =>
  /\/overlays\/[^/]+\/\.expected\/output\.yaml$/.test(file),
)

/** Golden cases that resemble packages of real applications. */
const applications = goldenCases(join(GOLDEN, 'applications'))

test.each(applications.map(({ title, input }) => [title, input]))('%s: a check has no finding', (_title, input) => {
  expect(describeFindings(findingsOf(input, 'input.yaml', { checked: 'all', scope: 'package' }))).toBe('[]\n')
})

test.each(environments)('%s has no finding', (file) => {
  const text = readFileSync(join(EXAMPLES, file), 'utf8')
  expect(describeFindings(findingsOf(text, file, { checked: 'all', scope: 'package' }))).toBe('[]\n')
})

test.each(examples.map(({ name }) => name))('the whole of the example %s has no finding', (name) => {
  const folder = join(EXAMPLES, name)
  const files = (readdirSync(folder, { recursive: true }) as string[]).filter(
    (file) => /^[^.].*\.yaml$/.test(file) && !/(?:kustomization|\.test)\.yaml$/.test(file),
  )
  const text = files.map((file) => readFileSync(join(folder, file), 'utf8')).join('---\n')
  // A generator receives only its own object.
  const kustomization = join(folder, 'kustomization.yaml')
  const whole = !existsSync(kustomization) || !readFileSync(kustomization, 'utf8').includes('generators:')
  expect(describeFindings(findingsOf(text, name, { checked: 'all', scope: whole ? 'package' : 'object' }))).toBe('[]\n')
})

test('similar names are searched for the first of many missing objects only, because the search is quadratic', () => {
  const ingress = (at: number) => `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: shop-${at}}
spec: {defaultBackend: {service: {name: service-of-team-${1000 + at}x, port: {number: 80}}}}
`
  const service = (at: number) => `apiVersion: v1
kind: Service
metadata: {name: service-of-team-${1000 + at}}
spec: {ports: [{port: 80}], externalName: shop.example.com, type: ExternalName}
`
  const documents = Array.from({ length: 400 }, (_, at) => [ingress(at), service(at)]).flat()
  const missing = findingsOf(documents.join('---\n'), 'many.yaml').filter(({ code }) => code === 'no-target')
  expect(missing).toHaveLength(400)
  expect(missing.filter(({ message }) => message.includes('Replace the name with'))).toHaveLength(250)
})
