import type { Manifest, Plain } from '../manifest/manifest'

/** Result of a run in the form of a KptFunc. */
export interface ObjectRun {
  objects: readonly Plain[]
  results: readonly { message: string; severity: 'error' | 'warning' | 'info' }[]
}

interface KptResult {
  message: string
  severity: 'error' | 'warn' | 'info'
}

/**
 * The part of `Configs` in the kpt-functions SDK (0.16) that a function uses. The type is declared here, so
 * that programs without the SDK compile.
 */
export interface KptConfigs {
  getAll(): object[]
  getFunctionConfig(): object | undefined
  deleteAll(): void
  insert(...objects: Manifest[]): void
  addResults(...results: KptResult[]): void
}

/** A function for the runner of the kpt-functions SDK. The function is assignable to the type `KptFunc` of the SDK. */
export interface KptFunction {
  (configs: KptConfigs): Promise<void>
  usage: string
}

/**
 * Wraps a run over objects as a function of the kpt-functions SDK, for programs that chain such functions. The
 * executable does not use this wrapper, because the SDK loses comments, dates and octal numbers when it reads and
 * writes.
 */
export function kptFuncOf(
  usage: string,
  run: (objects: readonly Plain[], functionConfig: Plain | undefined) => ObjectRun,
): KptFunction {
  const func = async (configs: KptConfigs): Promise<void> => {
    const config = configs.getFunctionConfig() as Plain | undefined
    const { objects, results } = run(configs.getAll() as Plain[], config)
    configs.deleteAll()
    configs.insert(...(objects as unknown as Manifest[]))
    // In the SDK, the severity of a warning is `warn`.
    const named = results.map(
      ({ severity, ...one }): KptResult => ({ ...one, severity: severity === 'warning' ? 'warn' : severity }),
    )
    if (named.length > 0) configs.addResults(...named)
  }
  return Object.assign(func, { usage })
}
