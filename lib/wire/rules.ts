import { rule } from '../finding/rule'

export const duplicateKey = rule({
  code: 'duplicate-key',
  severity: 'error',
  summary: 'An object has the same key twice. Remove one of the two.',
})

export const emptyInput = rule({
  code: 'empty-input',
  severity: 'error',
  summary: 'The input on stdin is empty, but lummo reads a ResourceList when it runs as a function.',
})

export const hiddenLineBreak = rule({
  code: 'hidden-line-break',
  severity: 'error',
  summary: 'An invisible character ends a line for some YAML parsers but not for others.',
})

export const listVersion = rule({
  code: 'list-version',
  severity: 'error',
  summary: 'The ResourceList has an unknown version.',
})

export const noItems = rule({ code: 'no-items', severity: 'error', summary: 'The ResourceList has no `items`.' })

export const noKind = rule({ code: 'no-kind', severity: 'error', summary: 'An object has no `kind`.' })

export const notAList = rule({
  code: 'not-a-list',
  severity: 'error',
  summary: 'The input on stdin is not a ResourceList.',
})

export const notAnObject = rule({
  code: 'not-an-object',
  severity: 'error',
  summary: 'A value must be an object, but has another type.',
})

export const notUtf8 = rule({
  code: 'not-utf8',
  severity: 'error',
  summary: 'The input contains bytes that are not UTF-8.',
})

export const notYaml = rule({
  code: 'not-yaml',
  severity: 'error',
  summary: 'The input is not valid YAML. The line and column show where parsing stopped.',
})
