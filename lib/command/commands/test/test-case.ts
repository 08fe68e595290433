import { dirname, join } from 'node:path'
import type { FieldPath, LocatedFinding, Place, Severity } from '../../../finding/finding'
import { suggest } from '../../../finding/suggest'
import { walk } from '../../../kind/walk/walk'
import { isPlain, type Plain } from '../../../manifest/manifest'
import { YamlDocument } from '../../../wire/yaml/document'
import { readText } from '../../files/file-problem'
import { testFile } from './rules'
import { TEST_TABLE } from '../../test-files/test-table'

/** A finding that a test expects. Every field that is set must match. */
export interface ExpectedFinding {
  code: string
  severity?: Severity
  object?: string
  field?: string
  /** Path relative to the test file. */
  file?: string
  line?: number
  message?: string
}

/** Content of a test file; see test-table.ts. */
export interface TestSpec {
  name?: string
  input: readonly string[]
  settings?: string
  set?: Readonly<Record<string, string>>
  expect?: readonly Plain[]
  absent?: readonly string[]
  unchanged?: readonly string[]
  others: 'allowed' | 'absent'
  findings?: readonly ExpectedFinding[]
  golden?: string
}

/** A test: its content, and the text of its file. */
export interface TestCase {
  file: string
  spec: TestSpec
  text: string
  /** The content as the user wrote it. An update modifies this content. */
  written: Plain
  /** Returns the location of a field in the test file. */
  place(path: FieldPath): Place
  /** Returns the path of a file to which the test refers. */
  resolve(path: string): string
}

/** Reads a test file, or returns the problems with it. */
export function readTest(file: string): TestCase | LocatedFinding[] {
  return testOf(readText(file), file)
}

/** Reads the text of a test file, or returns the problems with it. */
export function testOf(text: string, file: string): TestCase | LocatedFinding[] {
  const body = text.replace(/^\uFEFF?---[ \t]*\r?\n/, '')
  if (/^---(?:\s|$)/m.test(body)) {
    return [
      {
        ...testFile.at([], 'A test file contains one document. Move each other test to a separate file.'),
        place: top(file),
      },
    ]
  }
  const lines = text.slice(0, text.length - body.length).split('\n').length
  const document = YamlDocument.parse(body, { file, line: lines })
  if (!(document instanceof YamlDocument)) return [document]
  const located = (one: Omit<LocatedFinding, 'place'>): LocatedFinding => ({
    ...one,
    place: document.place(one.path ?? [], one.atKey),
  })
  const { value: given } = document
  if (!isPlain(given)) {
    return [located(testFile.at([], 'A test file must contain an object with `input` and `expect`.'))]
  }
  const { value, findings } = walk(TEST_TABLE, given, [], { sourceOf: (path) => document.sourceOf(path) })
  if (findings.length > 0) return findings.map(located)
  const spec = value as TestSpec
  const problems = problemsWith(spec).map(located)
  if (problems.length > 0) return problems
  return {
    file,
    spec,
    text,
    written: given,
    place: (path) => document.place(path),
    resolve: (path) => join(dirname(file), path),
  }
}

const top = (file: string): Place => ({ file, line: 1, column: 1, endColumn: 2, text: '' })

/** Returns the problems that involve several fields, and references that are malformed. */
function problemsWith(spec: TestSpec): LocatedFinding[] {
  const { expect = [], absent = [], unchanged = [], findings, golden, others } = spec
  const found: LocatedFinding[] = []
  if (
    expect.length + absent.length + unchanged.length === 0 &&
    others !== 'absent' &&
    golden === undefined &&
    !findings
  ) {
    const message = 'The test expects nothing, so it cannot fail. Add `expect`, `absent`, `findings` or `golden`.'
    found.push(testFile.at([], message))
  }
  for (const [field, list] of Object.entries({ absent, unchanged })) {
    for (const [at, reference] of list.entries()) {
      const problem = referenceProblem(reference, field === 'absent' ? 'kind' : 'name')
      if (problem !== undefined) found.push(testFile.at([field, at], problem))
    }
  }
  for (const [at, { object }] of (findings ?? []).entries()) {
    const problem = object === undefined ? undefined : referenceProblem(object, 'name')
    if (problem !== undefined) found.push(testFile.at(['findings', at, 'object'], problem))
  }
  return found
}

function referenceProblem(reference: string, required: 'kind' | 'name'): string | undefined {
  const forms =
    required === 'kind' ? '`Kind`, `Kind/name` or `Kind/namespace/name`' : '`Kind/name` or `Kind/namespace/name`'
  if (
    !/^[A-Za-z][A-Za-z0-9]*(?:\/[^/\s]+){0,2}$/.test(reference) ||
    (required === 'name' && !reference.includes('/'))
  ) {
    return `\`${reference}\` is not a reference to an object. Write ${forms}.`
  }
  const kind = reference.split('/')[0] ?? ''
  const { text, proposed = kind } = suggest(kind, COMMON_KINDS)
  const isMisspelt = proposed !== kind && Math.abs(proposed.length - kind.length) <= 2
  return isMisspelt ? `Unknown kind \`${kind}\`.${text}` : undefined
}

/** Kinds that tests usually contain. A kind with a similar name is treated as a misspelling of one of these kinds. */
const COMMON_KINDS = [
  ...['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job', 'CronJob', 'Pod', 'Rollout'],
  ...['Service', 'Ingress', 'IngressRoute', 'HTTPRoute', 'GRPCRoute', 'Gateway', 'VirtualService', 'NetworkPolicy'],
  ...['ConfigMap', 'Secret', 'ExternalSecret', 'SealedSecret', 'ServiceAccount', 'Namespace', 'Certificate'],
  ...['Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding', 'PersistentVolume', 'PersistentVolumeClaim'],
  ...['HorizontalPodAutoscaler', 'PodDisruptionBudget', 'ScaledObject', 'ScaledJob', 'TriggerAuthentication'],
  ...['ResourceQuota', 'LimitRange', 'Middleware', 'PodMonitor', 'ServiceMonitor', 'PrometheusRule'],
]
