import type { Configs, KptFunc } from 'kpt-functions'
import type { Plain } from '../manifest/manifest'

/** Result of a run in the form of a KptFunc. */
export interface ObjectRun {
  objects: readonly Plain[]
  results: readonly { message: string; severity: 'error' | 'warning' | 'info' }[]
}

type KptObject = Parameters<Configs['insert']>[0]
type KptResult = Parameters<Configs['addResults']>[0]

/**
 * Wraps a run over objects as a function of the kpt-functions SDK, for programs that chain such functions. The
 * executable does not use it, because the SDK loses comments, dates and octal numbers when it reads and writes.
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
    // In the SDK, the severity of a warning is `warn`.
    const named = results.map((one) => ({ ...one, severity: one.severity === 'warning' ? 'warn' : one.severity }))
    if (named.length > 0) configs.addResults(...(named as KptResult[]))
  }
  return Object.assign(func, { usage })
}
