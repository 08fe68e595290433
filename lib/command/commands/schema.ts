import { patchSchema } from '../../publish/schema/patch-schema'
import { kindSchema, suiteSchema } from '../../publish/schema/suite-schema'
import type { Suite } from '../../run/package'
import { type CommandResult, done, wrongCall } from '../command-result'
import { callOf } from '../options'
import { kindsNamed } from './kinds-named'
import { addModelines } from './modeline'
import { testSchema } from '../test-files/test-schema'

/**
 * Runs `lummo schema`: prints the JSON Schema of all kinds, which accepts other objects in the same file.
 * `lummo schema KIND` prints the schema of one kind, and `lummo schema --tests` the schema of test files.
 * `lummo schema --modeline FILE…` writes the schema of all kinds to the current folder and adds a reference to the
 * schema to the files. Kustomization patches and test files refer to separate schemas.
 */
export function schema(args: readonly string[], suite: Suite): CommandResult {
  const kinds = [...suite.kinds, suite.settings]
  const call = callOf('schema', args)
  if (typeof call === 'string') return wrongCall(call)
  const { positional, options } = call
  if (options.modeline !== undefined) {
    return positional.length === 0
      ? wrongCall('schema --modeline requires at least one FILE.')
      : addModelines(positional, {
          whole: () => asJson(suiteSchema(kinds)),
          patch: () => asJson(patchSchema(kinds)),
          test: () => asJson(testSchema()),
        })
  }
  if (options.tests !== undefined) {
    return positional.length === 0 ? done(asJson(testSchema())) : wrongCall('schema --tests does not accept a KIND.')
  }
  if (positional.length === 0) return done(asJson(suiteSchema(kinds)))
  const found = kindsNamed(positional, kinds)
  if (typeof found === 'string') return wrongCall(found)
  const [only, second] = found
  if (only === undefined || second !== undefined)
    return wrongCall('schema accepts at most one KIND. Without a KIND, it prints the schema of all kinds.')
  return done(asJson(kindSchema(only)))
}

const asJson = (value: unknown): string => `${JSON.stringify(value, null, 1)}\n`
