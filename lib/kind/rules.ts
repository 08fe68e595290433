import { rule } from '../finding/rule'

export const ambiguousScalar = rule({
  code: 'ambiguous-scalar',
  severity: 'error',
  summary:
    'A value without quotes that some YAML readers take for something else (`yes`, `1.10`, `22:22`). Put it in quotes.',
})

export const badKey = rule({
  code: 'bad-key',
  severity: 'error',
  summary: 'A key of a map does not follow its grammar, e.g. the name of an environment variable.',
})

export const noName = rule({ code: 'no-name', severity: 'error', summary: 'An object or container without a name.' })

export const unknownField = rule({
  code: 'unknown-field',
  severity: 'error',
  summary: 'A field that does not exist; the message names the nearest one.',
})

export const wrongType = rule({
  code: 'wrong-type',
  severity: 'error',
  summary: 'Text, number, list or map where another of these is expected.',
})
