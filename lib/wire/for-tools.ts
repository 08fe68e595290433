import { groupOf } from '../manifest/id'
import type { Plain } from '../manifest/manifest'
import { isLocalConfig } from './annotations'

/** The type of an object that can be malformed. It is empty if the value is not a string. */
interface Typed {
  apiVersion: string
  kind: string
  object: Plain
}

/** API groups of configuration for lummo, kpt or kustomize. */
const GROUPS = ['krm.lummo.dev', 'kpt.dev', 'kustomize.config.k8s.io']

/** Checks whether an object is for tools and not for a cluster: by its group, or because it is marked as local. */
export const isForTools = (one: Typed): boolean =>
  GROUPS.includes(groupOf(one.apiVersion)) || isKustomization(one) || isLocalConfig(one.object)

/** Checks whether an object is a kustomization, which can omit its apiVersion. Flux has a kind with this name. */
export const isKustomization = ({ apiVersion, kind }: Pick<Typed, 'apiVersion' | 'kind'>): boolean =>
  kind === 'Kustomization' && (apiVersion === '' || groupOf(apiVersion) === 'kustomize.config.k8s.io')
