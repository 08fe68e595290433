import type { Finding } from '../../finding/finding'
import { walkNative } from '../../kind/walk/native'
import { SPEC_MODELS } from '../../kind/walk/patched-models'
import { podsOf } from '../../manifest/observed/pods'
import { valueAt } from '../../manifest/value-at'
import type { Finished } from '../package-check'
import type { RefusedValue } from './refused'

/** Fields with quantities. The models type quantities as strings, but the API also accepts numbers. */
const QUANTITIES = ['averageValue', 'divisor', 'limits', 'requests', 'sizeLimit', 'target']

/**
 * Checks the fields of a patched object against the models of Kubernetes: unknown fields, wrong types, missing fields
 * and values that are not allowed. An unknown field is a warning, because a later version of Kubernetes can define it.
 */
export function inPatchedFields(one: Finished): RefusedValue[] {
  const { manifest } = one
  const model = SPEC_MODELS[`${manifest.apiVersion} ${manifest.kind}`]
  if (model !== undefined) return refusedIn(walkNative(model, valueAt(manifest, ['spec']), ['spec']))
  const pods = podsOf(manifest)
  return pods === undefined ? [] : refusedIn(walkNative('V1PodSpec', pods.spec, pods.path))
}

const refusedIn = (findings: readonly Finding[]): RefusedValue[] =>
  findings.filter((finding) => !isQuantity(finding)).map(refused)

const isQuantity = ({ path = [], current }: Finding): boolean =>
  typeof current === 'number' && path.some((step) => QUANTITIES.includes(String(step)))

function refused({ atKey, path = [], message }: Finding): RefusedValue {
  const names = path.filter((step) => typeof step === 'string')
  const words = names.slice(-2).reverse()
  // Only findings about unknown fields are located at the key.
  return { at: path, message, words, ...(atKey === true ? { severity: 'warning' as const } : {}) }
}
