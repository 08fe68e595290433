import { join } from 'node:path'
import { type Audience, allProse, proseOfPage, proseOfSource, unquoted } from '../support/prose'

const ROOT = join(__dirname, '../..')

/** Phrases that are refused in any text, each with its replacement. */
const ANYWHERE: readonly (readonly [RegExp, string])[] = [
  [/(?<!\bthere )\b(?:is|are|was|were|be) no (?!longer\b)/, 'is not a, has no'],
  [/\b(?:nobody|whom|whoever|nought|belongs? into|mends?|mended|cures?|cured)\b/, 'name the subject; fix'],
  [/\bwhatever\b/, 'anything that'],
  [/\b(?:stands?|stood) (?:in|at|for|on|there|before|next)\b/, 'is'],
  [/\bbeside\b/, 'next to, with, other'],
  [/\b(?:in so many words|says? so|said|told)\b/, 'explicitly; set; stated, reported'],
  [/\bthere already\b/, 'already exists'],
  [/\bof (?:its|their|his|one’s) own\b|\ban own\b/, 'its own, a separate'],
  [/\bled\b|\bleads? traffic\b/, 'routed, routes to'],
  [/\bpassed by\b/, 'bypassed'],
  [/\bmade no longer\b/, 'no longer generated'],
  [/\b(?:comes?|came) (?:out|of)\b/, 'is the output, results from'],
  [/\b(?:goes|go|went) away\b/, 'is removed, stops'],
  [/\bthe (?:most|fewest)\b(?! \w+(?:al|able|ant|ar|ed|ent|ful|ible|ic|ive|ly|on|ous)\b)/, 'maximum, minimum'],
  [/\bfor (?:ever|good)\b/, 'forever, permanently'],
  [/\b(?:taken for|takes? (?:it|them) for|without a word|in silence)\b/, 'treated as; silently'],
  [/\b(?:dear|weighs? on)\b/, 'expensive, puts load on'],
  [/\bin sight\b/, 'known, visible'],
  [/\b(?:lets? (?:\w+ )?in|shut)\b/, 'allows, denied'],
  [/\b(?:has|have) no (?:short )?word\b|\bshort words?\b/, 'field, shortcut'],
  [/\b(?:all|everything) that belongs to (?:it|them)\b/, 'name the objects'],
  [/\bexcludes? each other\b/, 'are mutually exclusive'],
  [/\bper second and\b/, 'per second per'],
  [/\blist of object\b(?!s)/, 'list of objects'],
]

/** Words that are refused in texts for users. Elsewhere, they have another, harmless meaning. */
const FOR_USERS: typeof ANYWHERE = [
  [/\bprograms?\b/, 'application, workload'],
  [/\bdisks?\b/, 'volume'],
  [/\bthe way in\b|\bways in\b/, 'ingress, route'],
]

/** Words that are refused only in messages and descriptions. */
const IN_MESSAGES: typeof ANYWHERE = [
  [/\btexts\b|\b(?:a|be|as|is) text\b/, 'string, strings'],
  [/\b(?:a|this|one|the) map\b|\bmaps of\b/, 'object'],
  [/\b(?:made|makes)\b/, 'generated, generates'],
  [/\brights\b|\ba right\b/, 'permission, permissions'],
  [/\bgoes\b/, 'is removed, stops'],
  [/\bshares? of (?:the )?traffic\b/, 'weight, percentage'],
  [/\bnative\b/, 'Kubernetes object, Kubernetes field'],
  [/\b(?:allowed|declared|known|available) are\b/, 'Only … is allowed; Set one of'],
  [/\b(?:does|do) not know\b/, 'does not support'],
  [/\bmust be whole seconds\b/, 'must be a whole number of seconds'],
  [
    /(?<=^|\n|\. )(?:add|allow|copy|correct|create|declare|delete|import|install|merge|mount|move|pass|raise|remove|rename|replace|set|shorten|split|use|write) (?:it|them)\b/,
    'name the field, value or object',
  ],
  [/\battach(?:es)? to one (?:node|pod)\b/, 'Only one node can mount the volume'],
]

const REFUSED: Readonly<Record<Audience, typeof ANYWHERE>> = {
  docs: [...ANYWHERE, ...FOR_USERS],
  strings: [...ANYWHERE, ...FOR_USERS, ...IN_MESSAGES],
  comments: ANYWHERE,
}

/** Returns the refused phrases in a text, each with its context and replacement. */
function refusedIn(audience: Audience, text: string): string[] {
  return REFUSED[audience].flatMap(([phrase, instead]) =>
    [...text.matchAll(new RegExp(phrase, 'gi'))].map(
      ({ index, 0: hit }) =>
        `${text.slice(Math.max(0, index - 40), index + hit.length + 20).replace(/\s+/g, ' ')} => ${instead}`,
    ),
  )
}

const found = new Map<string, string[]>()
for (const { file, audience, text } of allProse(ROOT)) {
  const hits = refusedIn(audience, text).map((hit) => `${audience}: ${hit}`)
  if (hits.length > 0) found.set(file, [...(found.get(file) ?? []), ...hits])
}

test('no text has a refused phrase', () => {
  expect(Object.fromEntries(found)).toEqual({})
})

test.each([
  ['docs', 'The Secret stands in the file, and nobody reads it.', 2],
  ['docs', 'The value is no longer read, and there is no other.', 0],
  ['docs', 'The image `nobody` runs as Nobody, and uses the most recent tag.', 0],
  ['strings', 'must be a map of texts', 2],
  [
    'strings',
    'Allowed are three hosts, which exclude each other and do not know the list of object, per second and client.',
    5,
  ],
  ['strings', 'A host cannot have a port. Remove it. Pods cannot mount it.', 1],
  ['strings', 'the text above is a YAML mapping', 0],
  ['comments', 'A map of texts, for programs.', 0],
] as const)('%s: %s', (audience, text, count) => {
  expect(refusedIn(audience, unquoted(text))).toHaveLength(count)
})

test('what is quoted is not read', () => {
  const source = [
    'const message = `Set \\`disk\\` of it.\\nnobody: cure\\n`',
    'const pattern = /nobody stands in/ // Nobody knows.',
    "const key = 'disk'",
  ].join('\n')
  const { strings, comments } = proseOfSource(source)
  expect(refusedIn('strings', strings)).toEqual([])
  expect(refusedIn('comments', comments)).toHaveLength(1)
  const page = ['Text of [a link](nobody.md).', '```', 'nobody', '```', 'It stands', 'in line.'].join('\n')
  expect(refusedIn('docs', proseOfPage(page))).toHaveLength(1)
})
