import { rule } from '../finding/rule'

export const kfgSyntax = rule({
  code: 'kfg-syntax',
  severity: 'error',
  summary: 'A `.kfg` file has a syntax error.',
})

export const kfgUnknownName = rule({
  code: 'kfg-unknown-name',
  severity: 'error',
  summary: 'A `.kfg` file uses a name that is not declared, or an attribute that a resource does not have.',
})

export const kfgDeclaredTwice = rule({
  code: 'kfg-declared-twice',
  severity: 'error',
  summary: 'A `.kfg` file declares a name twice, or two resources generate the same object.',
})

export const kfgCircle = rule({
  code: 'kfg-circle',
  severity: 'error',
  summary: 'Values, resources or imports of `.kfg` files depend on each other in a cycle.',
})

export const kfgImport = rule({
  code: 'kfg-import',
  severity: 'error',
  summary: 'An imported or embedded file is missing, outside the folder, or too large.',
})

export const kfgLimit = rule({
  code: 'kfg-limit',
  severity: 'error',
  summary: 'A `.kfg` file is too large or nested too deeply.',
})

export const kfgNotSupported = rule({
  code: 'kfg-not-supported',
  severity: ['error', 'warning'],
  summary: 'The language does not support a construct, or no Kubernetes object supports a requested feature.',
})

export const kfgAssumed = rule({
  code: 'kfg-assumed',
  severity: 'info',
  summary: 'A `.kfg` file omits a detail, and lummo used a default or the most likely meaning.',
})
