import { pathText } from '../../../finding/finding'
import type { FieldStep } from '../compare/fields'

/** Returns a path as text: `spec.template.spec.containers[name=web].image`. */
export const stepsText = (path: readonly FieldStep[]): string =>
  path.reduce<string>((text, step) => {
    if (typeof step === 'object') return `${text}[${step.key}=${step.value}]`
    const one = pathText([step])
    return text === '' || one.startsWith('[') ? `${text}${one}` : `${text}.${one}`
  }, '')
