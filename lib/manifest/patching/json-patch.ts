import { deepEqual } from '../deep-equal'
import { isPlain } from '../manifest'
import { listText } from '../text'

/** One operation of a JSON patch, RFC 6902 section 4. Fields that do not belong to the operation are ignored. */
export interface JsonPatchOperation {
  op: string
  path: string
  from?: string | undefined
  value?: unknown
}

/** The patched value, or the problem and the index of the failed operation, starting at 0. */
export type JsonPatchOutcome = { result: unknown } | { problem: string; at: number }

/** Names of all operations, for messages and schemas. */
export const JSON_PATCH_OPERATIONS = ['add', 'remove', 'replace', 'move', 'copy', 'test'] as const

/** Reason why an operation cannot be applied; replaces the value. */
class Refusal {
  constructor(readonly problem: string) {}
}

/** Steps of a JSON pointer. `/a~1b/0` has the steps `a/b` and `0`; the pointer to the whole document has no steps. */
type Steps = readonly string[]

/**
 * Applies either all operations of a JSON patch (RFC 6902) or none. Paths are JSON pointers (RFC 6901). The target does
 * not change, and the result shares no objects with the operations.
 */
export function applyJsonPatch(target: unknown, operations: readonly JsonPatchOperation[]): JsonPatchOutcome {
  let result = target
  for (const [at, operation] of operations.entries()) {
    const changed = applyOperation(result, operation)
    if (changed instanceof Refusal) return { problem: changed.problem, at }
    result = changed
  }
  return { result }
}

function applyOperation(document: unknown, operation: JsonPatchOperation): unknown {
  const { op } = operation
  const path = stepsOf(operation.path)
  if (path instanceof Refusal) return path
  if (op === 'remove') return remove(document, path)
  if (op === 'move' || op === 'copy') return transfer(document, path, operation)
  if (op !== 'add' && op !== 'replace' && op !== 'test') {
    return new Refusal(
      `Unknown operation \`${op}\`. Set an operation of RFC 6902, such as ${listText(JSON_PATCH_OPERATIONS.slice(0, 3), 'or')}.`,
    )
  }
  if (operation.value === undefined) return new Refusal(`\`${op}\` has no \`value\`. Add \`value\`.`)
  const value = structuredClone(operation.value)
  if (op === 'add') return add(document, path, value)
  if (op === 'replace') return replace(document, path, value)
  const found = get(document, path)
  if (found instanceof Refusal || deepEqual(found, value)) return found instanceof Refusal ? found : document
  return new Refusal(
    `The \`test\` operation failed, because \`${operation.path}\` is ${shown(found)}, not ${shown(value)}.`,
  )
}

function transfer(document: unknown, path: Steps, operation: JsonPatchOperation): unknown {
  if (operation.from === undefined) {
    return new Refusal(`\`${operation.op}\` has no \`from\`. Add the path of the source.`)
  }
  const from = stepsOf(operation.from)
  if (from instanceof Refusal) return from
  const value = get(document, from)
  if (value instanceof Refusal) return value
  if (operation.op === 'copy') return add(document, path, structuredClone(value))
  if (from.every((step, depth) => step === path[depth])) {
    if (from.length === path.length) return document
    return new Refusal(`\`${operation.from}\` cannot be moved into itself. Set a \`path\` outside this path.`)
  }
  const without = remove(document, from)
  return without instanceof Refusal ? without : add(without, path, value)
}

function stepsOf(pointer: string): Steps | Refusal {
  if (pointer === '') return []
  if (!pointer.startsWith('/')) return new Refusal(`\`${pointer}\` is not a JSON pointer. Add a slash at the start.`)
  if (/~(?![01])/.test(pointer)) {
    return new Refusal(`\`${pointer}\` has an unescaped \`~\`. Write \`~0\` for a tilde, or \`~1\` for a slash.`)
  }
  const steps = pointer.slice(1).split('/')
  return steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
}

const pointerText = (steps: Steps): string =>
  steps.length === 0
    ? 'the object'
    : `\`${steps.map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')}\``

/** Returns the value at the next step. The value must exist. */
function stepInto(holder: unknown, steps: Steps, depth: number): unknown {
  const step = steps[depth] ?? ''
  if (!Array.isArray(holder)) {
    return isPlain(holder) && Object.hasOwn(holder, step) ? holder[step] : absent(holder, steps, depth)
  }
  const at = position(holder, step, steps.slice(0, depth), holder.length - 1)
  return at instanceof Refusal ? at : holder[at]
}

/** Parses an index of a list according to RFC 6901: without a sign or leading zeros. */
function position(list: readonly unknown[], step: string, where: Steps, last: number): number | Refusal {
  const index = /^(0|[1-9][0-9]*)$/.test(step) ? Number(step) : undefined
  if (index !== undefined && index <= last) return index
  const elements = list.length === 1 ? '1 element' : `${list.length} elements`
  const problem = index === undefined ? 'is not an index of' : 'is out of range for'
  const fix = 'Set an index from 0, or `-` to append an element with `add`'
  return new Refusal(`\`${step}\` ${problem} ${pointerText(where)}, a list of ${elements}. ${fix}.`)
}

function absent(holder: unknown, steps: Steps, depth: number): Refusal {
  const missing = `${pointerText(steps.slice(0, depth + 1))} does not exist`
  const parent = pointerText(steps.slice(0, depth))
  if (!isPlain(holder)) return new Refusal(`${missing}: ${parent} is ${shown(holder)}. Correct the path.`)
  const keys = Object.keys(holder)
  const has =
    keys.length === 0
      ? 'is empty'
      : `has ${keys.length > 3 ? '' : 'only '}${listText(keys.length > 3 ? [...keys.slice(0, 3), 'other fields'] : keys)}`
  const fix = depth < steps.length - 1 ? 'Correct the path, or add the missing parent first' : 'Correct the path'
  return new Refusal(`${missing}: ${parent} ${has}. ${fix}.`)
}

const get = (document: unknown, steps: Steps): unknown =>
  steps.reduce<unknown>(
    (holder, _, depth) => (holder instanceof Refusal ? holder : stepInto(holder, steps, depth)),
    document,
  )

/** Returns the document with a change at the last step. Every object and list on the path is copied. */
function within(holder: unknown, steps: Steps, change: (holder: unknown, step: string) => unknown, depth = 0): unknown {
  const step = steps[depth] ?? ''
  if (depth === steps.length - 1) return change(holder, step)
  const inner = stepInto(holder, steps, depth)
  const changed = inner instanceof Refusal ? inner : within(inner, steps, change, depth + 1)
  return changed instanceof Refusal ? changed : withMember(holder, step, changed)
}

const withMember = (holder: unknown, step: string, value: unknown): unknown =>
  Array.isArray(holder) ? holder.with(Number(step), value) : { ...(holder as object), [step]: value }

function add(document: unknown, steps: Steps, value: unknown): unknown {
  if (steps.length === 0) return value
  return within(document, steps, (holder, step) => {
    if (isPlain(holder)) return withMember(holder, step, value)
    if (!Array.isArray(holder)) return absent(holder, steps, steps.length - 1)
    const at = step === '-' ? holder.length : position(holder, step, steps.slice(0, -1), holder.length)
    return at instanceof Refusal ? at : holder.toSpliced(at, 0, value)
  })
}

function remove(document: unknown, steps: Steps): unknown {
  if (steps.length === 0) return new Refusal('`remove` cannot remove the whole object. Set `path` to a field.')
  return within(document, steps, (holder, step) => {
    const found = stepInto(holder, steps, steps.length - 1)
    if (found instanceof Refusal) return found
    if (Array.isArray(holder)) return holder.toSpliced(Number(step), 1)
    return Object.fromEntries(Object.entries(holder as object).filter(([key]) => key !== step))
  })
}

function replace(document: unknown, steps: Steps, value: unknown): unknown {
  if (steps.length === 0) return value
  return within(document, steps, (holder, step) => {
    const found = stepInto(holder, steps, steps.length - 1)
    return found instanceof Refusal ? found : withMember(holder, step, value)
  })
}

/** Returns a value as messages show it: as JSON that is cut to 80 characters. */
function shown(value: unknown): string {
  const text = JSON.stringify(value, (_key, member: unknown) => (typeof member === 'bigint' ? String(member) : member))
  return text.length > 80 ? `${text.slice(0, 80)}…` : text
}
