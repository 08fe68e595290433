import {
  isCIdentifier,
  isConfigMapKey,
  isDns1035Label,
  isDnsLabel,
  isDnsSubdomain,
  isEnvName,
  isLabelKey,
  isLabelValue,
  isPortName,
  isStrictEnvName,
} from './name'

/** The grammars of names; each is described at its function in `name.ts`. */
export type NameRule =
  | 'dns-label'
  | 'dns-subdomain'
  | 'dns-1035-label'
  | 'port-name'
  | 'label-key'
  | 'label-value'
  | 'env-name'
  | 'env-name-strict'
  | 'c-identifier'
  | 'config-map-key'

const fits: Record<NameRule, (text: string) => boolean> = {
  'dns-label': isDnsLabel,
  'dns-subdomain': isDnsSubdomain,
  'dns-1035-label': isDns1035Label,
  'port-name': isPortName,
  'label-key': isLabelKey,
  'label-value': isLabelValue,
  'env-name': isEnvName,
  'env-name-strict': isStrictEnvName,
  'c-identifier': isCIdentifier,
  'config-map-key': isConfigMapKey,
}

/**
 * What is wrong with a name and a valid name instead, in two sentences; undefined where it is fine. The proposal keeps
 * what it can (`my_app` and `myApp` become `my-app`); where nothing is left to keep, an example stands there.
 */
export const explainName = (text: string, rule: NameRule): string | undefined =>
  fits[rule](text) ? undefined : (require('./name-advice') as typeof import('./name-advice')).nameAdvice(text, rule)
