import { rule } from '../finding/rule'

export const ambiguousScalar = rule({
  code: 'ambiguous-scalar',
  severity: 'error',
  summary: 'YAML parsers interpret an unquoted value (`yes`, `1.10`, `22:22`) differently. Put the value in quotes.',
})

export const badKey = rule({
  code: 'bad-key',
  severity: 'error',
  summary: 'A key is not valid, for example as the name of an environment variable.',
})

export const noName = rule({ code: 'no-name', severity: 'error', summary: 'An object or container has no name.' })

export const unknownField = rule({
  code: 'unknown-field',
  severity: 'error',
  summary: 'A field does not exist. The message contains the most similar known name.',
})

export const wrongType = rule({
  code: 'wrong-type',
  severity: 'error',
  summary: 'A value has the wrong type: string, number, boolean, list or object.',
})
