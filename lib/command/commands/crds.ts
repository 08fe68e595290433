import { crdOf } from '../../publish/schema/crds'
import type { Suite } from '../../run/package'
import { writeYaml } from '../../wire/yaml/write-yaml'
import { type CommandResult, done, wrongCall } from '../command-result'
import { callOf } from '../options'
import { kindsNamed } from './kinds-named'

/**
 * Runs `lummo crds [--operator] [KIND…]`: prints the CustomResourceDefinitions that a cluster needs to store short
 * objects.
 */
export function crds(args: readonly string[], suite: Suite): CommandResult {
  const kinds = [...suite.kinds, suite.settings]
  const call = callOf('crds', args)
  if (typeof call === 'string') return wrongCall(call)
  const found = call.positional.length === 0 ? kinds : kindsNamed(call.positional, kinds)
  if (typeof found === 'string') return wrongCall(found)
  const processedBy = call.options.operator === undefined ? 'none' : 'operator'
  return done(found.map((kind) => `---\n${writeYaml(crdOf(kind, processedBy))}`).join(''))
}
