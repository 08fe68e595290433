import { groupOf } from '../manifest/id'
import type { Plain } from '../manifest/manifest'
import { isLocalConfig } from './annotations'

/** The apiVersion and kind of an object that can be malformed. A part is empty if its value is not a string. */
interface Typed {
  apiVersion: string
  kind: string
  object: Plain
}

/** API groups of objects that configure lummo, kpt or kustomize. */
const GROUPS = ['krm.lummo.dev', 'kpt.dev', 'kustomize.config.k8s.io']

/**
 * Checks whether an object is intended for tools, and not for a cluster. Such an object has the API group of a tool,
 * or an annotation that marks the object as local.
 */
export const isForTools = (one: Typed): boolean =>
  GROUPS.includes(groupOf(one.apiVersion)) || isKustomization(one) || isLocalConfig(one.object)

/**
 * Checks whether an object is a kustomization. A kustomization can omit its apiVersion. Flux also has a kind with this
 * name, which is not a kustomization.
 */
export const isKustomization = ({ apiVersion, kind }: Pick<Typed, 'apiVersion' | 'kind'>): boolean =>
  kind === 'Kustomization' && (apiVersion === '' || groupOf(apiVersion) === 'kustomize.config.k8s.io')
