import type { Code, LocatedFinding } from './finding'
import { errorsFirst, inOrder } from './order'

const finding = (severity: LocatedFinding['severity'], file?: string, line = 1, column = 1): LocatedFinding => ({
  severity,
  code: `${file ?? 'none'}:${line}:${column}` as Code,
  message: '',
  ...(file === undefined ? {} : { place: { file, line, column, endColumn: column + 1, text: '' } }),
})
const codes = (findings: LocatedFinding[]) => findings.map(({ code, severity }) => `${code} ${severity}`)

test('findings are in the order of files, lines and columns; those of no file come first', () => {
  const findings = [
    finding('warning', 'b.yaml', 2),
    finding('info', 'b.yaml', 10, 3),
    finding('error', 'b.yaml', 10, 20),
    finding('error', 'b.yaml', 10, 3),
    finding('error', 'a.yaml', 30),
    finding('warning'),
  ]
  expect(codes(inOrder(findings))).toEqual([
    'none:1:1 warning',
    'a.yaml:30:1 error',
    'b.yaml:2:1 warning',
    'b.yaml:10:3 error',
    'b.yaml:10:3 info',
    'b.yaml:10:20 error',
  ])
})

test('for hosts that show a few lines only, errors come first, else in the same order', () => {
  const findings = [finding('warning', 'a.yaml'), finding('error', 'b.yaml', 2), finding('error', 'b.yaml', 9)]
  expect(codes(errorsFirst(findings))).toEqual(['b.yaml:2:1 error', 'b.yaml:9:1 error', 'a.yaml:1:1 warning'])
})
