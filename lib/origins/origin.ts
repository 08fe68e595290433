import type { Place } from '../finding/finding'

/** The origin of a value. */
export interface ValueOrigin {
  /**
   * Type of the origin: a field of an input, a setting, a default with a page of the docs, a rule of lummo, a
   * kustomization, or only the kind that generated the object.
   */
  of: 'field' | 'setting' | 'default' | 'rule' | 'kustomization' | 'kind'
  /** The field, setting or rule, such as `LummoDeployment/shop spec.replicas`. */
  text: string
  /** Line that sets the value. */
  place?: Place
  /** Page of the docs with an anchor, relative to the root of the project. */
  page?: string
}
