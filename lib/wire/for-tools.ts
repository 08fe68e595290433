import { groupOf } from '../manifest/id'
import type { Plain } from '../manifest/manifest'
import { isLocalConfig } from './annotations'

/** What an object is, and the object itself, which may be malformed. An apiVersion or kind that is no text is empty. */
interface Typed {
  apiVersion: string
  kind: string
  object: Plain
}

/** API groups of what tells lummo, kpt or kustomize what to do. */
const GROUPS = ['krm.lummo.dev', 'kpt.dev', 'kustomize.config.k8s.io']

/** Whether an object is for tools alone, and no cluster takes it: by its group, or because it is marked as local. */
export const isForTools = (one: Typed): boolean =>
  GROUPS.includes(groupOf(one.apiVersion)) || isKustomization(one) || isLocalConfig(one.object)

/** Whether an object is a kustomization of kustomize, which need not say its apiVersion. Flux has a kind of this name. */
export const isKustomization = ({ apiVersion, kind }: Pick<Typed, 'apiVersion' | 'kind'>): boolean =>
  kind === 'Kustomization' && (apiVersion === '' || groupOf(apiVersion) === 'kustomize.config.k8s.io')
