import { rule } from '../finding/rule'

export const kfgSyntax = rule({
  code: 'kfg-syntax',
  severity: 'error',
  summary: 'A `.kfg` file does not follow the grammar of the language.',
})

export const kfgUnknownName = rule({
  code: 'kfg-unknown-name',
  severity: 'error',
  summary: 'A name of a `.kfg` file is not declared, or a resource has no such attribute.',
})

export const kfgDeclaredTwice = rule({
  code: 'kfg-declared-twice',
  severity: 'error',
  summary: 'A `.kfg` file declares a name twice, or two resources become the same object.',
})

export const kfgCircle = rule({
  code: 'kfg-circle',
  severity: 'error',
  summary: 'Values, resources or imports of `.kfg` files depend on each other in a circle.',
})

export const kfgImport = rule({
  code: 'kfg-import',
  severity: 'error',
  summary: 'An imported or embedded file is missing, outside of the folder, or too large.',
})

export const kfgLimit = rule({
  code: 'kfg-limit',
  severity: 'error',
  summary: 'A `.kfg` file is too large, or is nested too deeply.',
})

export const kfgNotSupported = rule({
  code: 'kfg-not-supported',
  severity: ['error', 'warning'],
  summary: 'The language has no such construct, or no object can do what the resource asks for.',
})

export const kfgAssumed = rule({
  code: 'kfg-assumed',
  severity: 'info',
  summary: 'A `.kfg` file leaves something open, and a default or the nearest meaning was used.',
})
