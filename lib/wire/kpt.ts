import type { Configs, KptFunc } from 'kpt-functions'
import type { Plain } from '../manifest/manifest'

/** The result of a run in the form of a KptFunc. */
export interface ObjectRun {
  objects: readonly Plain[]
  results: readonly { message: string; severity: 'error' | 'warning' | 'info' }[]
}

type KptObject = Parameters<Configs['insert']>[0]
type KptResult = Parameters<Configs['addResults']>[0]

/**
 * Wraps a run over objects as a function of the kpt-functions SDK, for programs that chain such functions. Reading and
 * writing in the SDK loses comments, dates and octal numbers; the executable does not use it.
 */
export function kptFuncOf(
  usage: string,
  run: (objects: readonly Plain[], functionConfig: Plain | undefined) => ObjectRun,
): KptFunc {
  const func = async (configs: Configs): Promise<void> => {
    const config = configs.getFunctionConfig() as Plain | undefined
    const { objects, results } = run(configs.getAll() as unknown as Plain[], config)
    configs.deleteAll()
    configs.insert(...(objects as unknown as KptObject[]))
    // The SDK uses `warn` for a warning.
    const named = results.map((one) => ({ ...one, severity: one.severity === 'warning' ? 'warn' : one.severity }))
    if (named.length > 0) configs.addResults(...(named as KptResult[]))
  }
  return Object.assign(func, { usage })
}
