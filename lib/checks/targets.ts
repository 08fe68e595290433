import { error, warning } from '../finding/finding'
import { type Finished, nameOf, type PackageCheck } from './finished-package'
import { DIFFERING_KINDS, foreignFields } from './newer-fields'

/** Fields of native objects that the targets do not have. From what claims make they have been taken before. */
export const unfitForTargets: PackageCheck = {
  needsWhole: false,
  run: (pack) =>
    pack.subjects(DIFFERING_KINDS).flatMap((one) => (one.claim === undefined ? unfit(one, pack.settings.targets) : [])),
}

const unfit = (one: Finished, targets: Parameters<typeof foreignFields>[1]) =>
  foreignFields(one.manifest, targets, 'it has no effect').map(({ path, essential, message }) => {
    const draft = (essential ? error : warning)('not-in-target', path, `${nameOf(one)}: ${message}`)
    return one.finding({ ...draft, atKey: true })
  })
