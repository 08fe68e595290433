import type { Problems } from '../problems'
import { wrongType } from '../../kind/rules'
import type { Span } from '../syntax/source'
import { describe, MAX_TEXT, type Value } from './value'
import { kfgLimit } from '../rules'

/** The operands of an operator, and the location of the operator. */
interface Operands {
  left: Value
  right: Value
  sign: string
  span: Span
}

/**
 * Returns the value of `left sign right`. If the operator does not support these values, adds a finding and returns
 * undefined.
 */
export function calculated(operands: Operands, problems: Problems): Value | undefined {
  const { left, right, sign, span } = operands
  if (sign === '==' || sign === '!=') return { type: 'boolean', value: areEqual(left, right) === (sign === '=='), span }
  if (left.type === 'boolean' && right.type === 'boolean' && (sign === '&&' || sign === '||')) {
    return { type: 'boolean', value: sign === '&&' ? left.value && right.value : left.value || right.value, span }
  }
  if (sign === '+' && left.type === 'text' && right.type === 'text') return joined(left, right, { span, problems })
  const unit = unitOf(operands)
  if (unit === undefined) {
    const cure = ['*', '/', '%'].includes(sign)
      ? 'Use numbers.'
      : `Use two values of the same type${left.type === 'size' && right.type === 'size' ? ' and unit' : ''}.`
    const message = `\`${sign}\` cannot combine ${describe(left)} with ${describe(right)}. ${cure}`
    problems.add(wrongType.at([], message), span)
    return undefined
  }
  return numeric(operands, unit, problems)
}

function joined(
  left: Value & { type: 'text' },
  right: Value & { type: 'text' },
  at: { span: Span; problems: Problems },
) {
  const text = left.text + right.text
  if (text.length > MAX_TEXT) {
    at.problems.add(kfgLimit.at([], 'The string is longer than 1 MiB. Shorten the string.'), at.span)
    return undefined
  }
  return { type: 'text' as const, text, uses: [...left.uses, ...right.uses], span: at.span }
}

const areEqual = (left: Value, right: Value): boolean =>
  left.type === right.type && comparable(left) !== undefined && comparable(left) === comparable(right)

function comparable(value: Value): string | undefined {
  if (value.type === 'nil') return 'nil'
  if (value.type === 'size') return `${value.value}${value.unit}`
  if (value.type === 'text') return value.text
  return value.type === 'number' || value.type === 'boolean' ? String(value.value) : undefined
}

/**
 * Returns the unit of the result: empty for numbers; undefined if the operator does not support these values. Sizes can
 * be added to sizes with the same unit, and multiplied by numbers.
 */
function unitOf({ left, right, sign }: Operands): string | undefined {
  const isNumber = (value: Value) => value.type === 'number'
  const unit = (value: Value) => (value.type === 'size' ? value.unit : undefined)
  if (['&&', '||'].includes(sign)) return undefined
  if (isNumber(left) && isNumber(right)) return ''
  if (sign === '*' && isNumber(left)) return unit(right)
  if ((sign === '*' || sign === '/') && isNumber(right)) return unit(left)
  return unit(left) === unit(right) && !['*', '/', '%'].includes(sign) ? unit(left) : undefined
}

function numeric({ left, right, sign, span }: Operands, unit: string, problems: Problems): Value | undefined {
  const [one, other] = [left, right].map((value) => ('value' in value ? Number(value.value) : 0))
  if (one === undefined || other === undefined) return undefined
  if ((sign === '/' || sign === '%') && other === 0) {
    problems.add(wrongType.at([], `\`${sign}\` divides by 0. Change the right operand.`), span)
    return undefined
  }
  const compared = { '<': one < other, '<=': one <= other, '>': one > other, '>=': one >= other }
  if (sign in compared) return { type: 'boolean', value: compared[sign as keyof typeof compared], span }
  const results = { '+': one + other, '-': one - other, '*': one * other, '/': one / other, '%': one % other }
  const value = results[sign as keyof typeof results]
  return unit === '' ? { type: 'number', value, span } : { type: 'size', value, unit, span }
}

/** Returns the value of `!operand` or `-operand`. */
export function negated(sign: '!' | '-', operand: Value, span: Span, problems: Problems): Value | undefined {
  if (sign === '!' && operand.type === 'boolean') return { type: 'boolean', value: !operand.value, span }
  if (sign === '-' && operand.type === 'number') return { type: 'number', value: -operand.value, span }
  const wanted = sign === '!' ? 'a boolean' : 'a number'
  problems.add(wrongType.at([], `\`${sign}\` requires ${wanted}, not ${describe(operand)}. Change the value.`), span)
  return undefined
}
