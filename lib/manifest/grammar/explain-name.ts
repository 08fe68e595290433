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
 * Returns why a name is invalid, with a valid proposal; undefined if the name is valid. The proposal changes as little
 * as possible (`my_app` and `myApp` become `my-app`). If no part of the name can be kept, the proposal is an example.
 */
export const explainName = (text: string, rule: NameRule): string | undefined =>
  fits[rule](text) ? undefined : nameAdvice(text, rule)
