import { type Draft, error } from '../finding/finding'
import { closest } from '../finding/suggest'
import { explainName } from '../manifest/explain-name'
import { isPlain, type Plain } from '../manifest/manifest'
import type { RawClaim } from './claim'
import { sortOf } from './words'

const ENVELOPE = ['apiVersion', 'kind', 'metadata', 'spec', 'status']

/**
 * Checks what every object has around its spec: no stray fields, a name, texts for labels and annotations.
 *
 * @param older fields beside `spec` in which an older form of the object keeps things
 */
export function checkEnvelope(object: Plain, claim: RawClaim, older: readonly string[]): Draft[] {
  const findings = strayFields(object, claim.kind, [...ENVELOPE, ...older])
  if (object.metadata !== undefined && !isPlain(object.metadata)) {
    return [...findings, error('wrong-type', ['metadata'], '`metadata` must be a map with at least a `name`.')]
  }
  if (claim.name === '') {
    findings.push(error('no-name', ['metadata'], `This ${claim.kind} has no name. Add \`metadata: {name: …}\`.`))
  } else {
    const problem = explainName(claim.name, 'dns-subdomain')
    if (problem !== undefined) findings.push(error('bad-name', ['metadata', 'name'], problem))
  }
  const metadata = isPlain(object.metadata) ? object.metadata : {}
  return [...findings, ...texts(metadata, 'labels'), ...texts(metadata, 'annotations')]
}

function strayFields(object: Plain, kind: string, allowed: readonly string[]): Draft[] {
  return Object.keys(object)
    .filter((key) => !allowed.includes(key))
    .map((key) => {
      const guess = closest(key, allowed)
      const cure = guess === undefined ? 'Everything of ours goes under `spec`.' : `Did you mean \`${guess}\`?`
      return { ...error('unknown-field', [key], `\`${key}\` is not a field of ${kind}. ${cure}`), atKey: true }
    })
}

function texts(metadata: Plain, field: 'labels' | 'annotations'): Draft[] {
  const map = metadata[field]
  if (map === undefined || map === null) return []
  if (!isPlain(map)) return [error('wrong-type', ['metadata', field], `\`${field}\` must be a map of texts.`)]
  return Object.entries(map)
    .filter(([, value]) => typeof value !== 'string')
    .map(([key, value]) => {
      const scalar = ['number', 'boolean', 'bigint'].includes(typeof value)
      const cure = scalar ? `Put it in quotes: ${JSON.stringify(String(value))}.` : `It is ${sortOf(value)}.`
      return error('wrong-type', ['metadata', field, key], `The value of \`${key}\` must be text. ${cure}`)
    })
}
