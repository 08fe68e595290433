/**
 * Loads a module at its first use. Modules are loaded lazily only in these files: kinds (functions/suite.ts), checks
 * of rare kinds (lib/checks/suite.ts), strategies (lib/parts/serving/serving.ts), patches (lib/run/pipeline.ts),
 * commands (lib/command/commands.ts), the full parser (lib/wire/full-parser.ts), ignored findings
 * (lib/run/checked-package.ts) and claims with errors (lib/run/claims.ts). Each lazily loaded module becomes a
 * separate part of the executable. Data, such as generated tables, is also loaded lazily.
 */
export const lazy = <T extends object>(load: () => T): (() => T) => {
  let loaded: T | undefined
  return () => {
    loaded ??= load()
    return loaded
  }
}
