import { rule } from '../finding/rule'

export const duplicateKey = rule({
  code: 'duplicate-key',
  severity: 'error',
  summary: 'A key stands twice in a map. Remove one of the two.',
})

export const emptyInput = rule({
  code: 'empty-input',
  severity: 'error',
  summary: 'Nothing came in on stdin. As a function lummo reads a ResourceList there.',
})

export const hiddenLineBreak = rule({
  code: 'hidden-line-break',
  severity: 'error',
  summary: 'An invisible character that ends a line for some readers of YAML and not for others.',
})

export const listVersion = rule({
  code: 'list-version',
  severity: 'error',
  summary: 'A ResourceList of an unknown version.',
})

export const noItems = rule({ code: 'no-items', severity: 'error', summary: 'A ResourceList without a list of items.' })

export const noKind = rule({ code: 'no-kind', severity: 'error', summary: 'An object without `kind`.' })

export const notAList = rule({
  code: 'not-a-list',
  severity: 'error',
  summary: 'What came in on stdin is no ResourceList.',
})

export const notAnObject = rule({
  code: 'not-an-object',
  severity: 'error',
  summary: 'Something else stands where an object belongs.',
})

export const notUtf8 = rule({ code: 'not-utf8', severity: 'error', summary: 'The input is not UTF-8.' })

export const notYaml = rule({
  code: 'not-yaml',
  severity: 'error',
  summary: 'The text is not valid YAML; line and column are where reading stopped.',
})
