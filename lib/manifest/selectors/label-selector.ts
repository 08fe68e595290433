/** One term of a label selector. */
export interface LabelRequirement {
  key: string
  /**
   * Operator of the term. With `in`, the label has one of the values. With `not-in`, the label has none of the values
   * or is absent.
   */
  operator: 'in' | 'not-in' | 'exists' | 'absent'
  values: readonly string[]
}

const KEY = '[A-Za-z0-9](?:[-A-Za-z0-9_./]*[A-Za-z0-9])?'
const VALUE = '[-A-Za-z0-9_.]*'
const PRESENCE = new RegExp(`^(!?)\\s*(${KEY})$`)
const EQUALITY = new RegExp(`^(${KEY})\\s*(==|=|!=)\\s*(${VALUE})$`)
const SET = new RegExp(`^(${KEY})\\s+(in|notin)\\s*\\(([-A-Za-z0-9_.,\\s]*)\\)$`)

/**
 * Parses a label selector in the syntax of kubectl and kustomize: `a=b`, `a==b`, `a!=b`, `a in (b,c)`, `a notin (b,c)`,
 * `a`, `!a`. Commas join terms that must all match. `<` and `>` are not supported. Source: Kubernetes documentation,
 * "Labels and Selectors", section "API".
 */
export function parseLabelSelector(text: string): { requirements: LabelRequirement[] } | { problem: string } {
  const requirements: LabelRequirement[] = []
  for (const term of text.split(/,(?![^()]*\))/).map((part) => part.trim())) {
    const requirement = requirementOf(term)
    if (requirement === undefined) {
      const wrong = term === '' ? 'A label selector has an empty term' : `\`${term}\` is not a term of a label selector`
      return { problem: `${wrong}. Use \`key=value\`, \`key!=value\`, \`key in (a,b)\`, \`key\` or \`!key\`.` }
    }
    requirements.push(requirement)
  }
  return { requirements }
}

function requirementOf(term: string): LabelRequirement | undefined {
  const [, absent, present] = PRESENCE.exec(term) ?? []
  if (present !== undefined) return { key: present, operator: absent === '!' ? 'absent' : 'exists', values: [] }
  const [, key, sign, value] = EQUALITY.exec(term) ?? []
  if (key !== undefined) return { key, operator: sign === '!=' ? 'not-in' : 'in', values: [value ?? ''] }
  const [, setKey, word, members] = SET.exec(term) ?? []
  if (setKey === undefined || members === undefined) return undefined
  const values = members.split(',').map((member) => member.trim())
  return { key: setKey, operator: word === 'in' ? 'in' : 'not-in', values }
}

/**
 * Checks whether a selector of plain labels, as in a Service, matches the given labels. An empty selector matches
 * nothing.
 */
export function chooses(
  selector: Readonly<Record<string, unknown>>,
  labels: Readonly<Record<string, string>>,
): boolean {
  const wanted = Object.entries(selector)
  return wanted.length > 0 && wanted.every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value)
}

/** Checks whether labels satisfy all requirements. */
export const matchesLabels = (
  labels: Readonly<Record<string, string>>,
  requirements: readonly LabelRequirement[],
): boolean =>
  requirements.every(({ key, operator, values }) => {
    const value = Object.hasOwn(labels, key) ? labels[key] : undefined
    if (operator === 'exists') return value !== undefined
    if (operator === 'absent') return value === undefined
    return (value !== undefined && values.includes(value)) === (operator === 'in')
  })
