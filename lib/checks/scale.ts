import type { Manifest } from '../manifest/manifest'
import { SCALER_KINDS, type Scale, scaleOf } from '../parts/observed/scale'
import { type FinishedPackage, ofKinds } from './package-check'

/** The scale of an object of a package. Where nobody here knows its most (one for each node), its least stands for it. */
export function scaleIn(pack: FinishedPackage, workload: Manifest): Scale {
  const choice = ofKinds(SCALER_KINDS)
  const scale = scaleOf(workload, (word) => pack.holding(word, choice).map(({ manifest }) => manifest))
  return Number.isFinite(scale.most) ? scale : { ...scale, most: scale.least }
}
