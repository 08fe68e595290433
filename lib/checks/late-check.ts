import type { PackageCheck } from './package-check'

/**
 * Returns a check that is loaded only if the package contains an object of the given kinds, because such objects are
 * rare.
 */
export const lateCheck = (
  needs: PackageCheck['needs'],
  kinds: readonly string[],
  load: () => PackageCheck,
): PackageCheck => ({
  needs,
  run: (pack) => (pack.has(kinds) ? load().run(pack) : []),
})

/** Returns a check that is loaded only if an object of the given kinds is foreign, or if its claim has patches. */
export const lateCheckOfPatched = (
  needs: PackageCheck['needs'],
  kinds: readonly string[],
  load: () => PackageCheck,
): PackageCheck => ({
  needs,
  run: (pack) =>
    pack.subjects(kinds).some(({ claim }) => claim === undefined || claim.spec.patches !== undefined)
      ? load().run(pack)
      : [],
})

/** Returns a check that is loaded only if an object of the given kinds contains a given word. */
export const lateCheckOfWord = (
  needs: PackageCheck['needs'],
  { word, kinds }: { word: string; kinds: readonly string[] },
  load: () => PackageCheck,
): PackageCheck => ({
  needs,
  run: (pack) => (pack.mentions(word, kinds) ? load().run(pack) : []),
})
