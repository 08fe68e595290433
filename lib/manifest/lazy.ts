/**
 * Loads a module on first use. Only at declared seams: kinds (functions/suite.ts), commands (lib/command/commands.ts) and
 * the full parser (lib/wire/full-parser.ts), each of which the bundler makes a part of the executable; and for tables,
 * which are data: generated ones, and the words of other tools.
 */
export const lazy = <T extends object>(load: () => T): (() => T) => {
  let loaded: T | undefined
  return () => {
    loaded ??= load()
    return loaded
  }
}
