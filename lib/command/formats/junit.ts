import type { LocatedFinding } from '../../finding/finding'
import { renderForPeople } from '../../finding/terminal'

/** A test for a report in JUnit XML. */
export interface JunitTest {
  file: string
  name: string
  failures: readonly LocatedFinding[]
}

/**
 * Writes the results of tests as JUnit XML, which GitHub, GitLab and Jenkins show. The XML contains no times, so equal
 * results have equal text. Source: the XML schema of the Jenkins xUnit plugin, version 10.
 */
export function testsAsJunit(tests: readonly JunitTest[]): string {
  const failed = tests.filter(({ failures }) => failures.length > 0).length
  const counts = `tests="${tests.length}" failures="${failed}" errors="0" skipped="0"`
  const cases = tests.map(({ file, name, failures }) => {
    const attributes = `classname="${escapeXml(file === '' ? 'lummo' : file)}" name="${escapeXml(name)}"`
    const [first] = failures
    if (first === undefined) return `    <testcase ${attributes}/>\n`
    const message = escapeXml(first.message.split('\n')[0] ?? '')
    const text = escapeXml(renderForPeople(failures))
    return `    <testcase ${attributes}>\n      <failure type="${first.code}" message="${message}">${text}</failure>\n    </testcase>\n`
  })
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="lummo test" ${counts}>
  <testsuite name="lummo test" ${counts}>
${cases.join('')}  </testsuite>
</testsuites>
`
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Escapes a string for XML 1.0. Characters that XML does not allow become U+FFFD. */
const escapeXml = (text: string): string =>
  text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
    .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd')
    .replace(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign)
