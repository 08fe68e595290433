import type { PackageCheck } from './package-check'

/** Returns a check that is loaded only if the package has an object of these kinds, because few packages have one. */
export const lateCheck = (
  needs: PackageCheck['needs'],
  kinds: readonly string[],
  load: () => PackageCheck,
): PackageCheck => ({
  needs,
  run: (pack) => (pack.all(kinds).length === 0 ? [] : load().run(pack)),
})
