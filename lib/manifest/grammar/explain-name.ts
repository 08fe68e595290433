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
import { type NameRule, nameAdvice } from './name-advice'

export type { NameRule } from './name-advice'

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
  fits[rule](text) ? undefined : nameAdvice(text, rule)
