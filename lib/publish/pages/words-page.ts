import { PLACES } from '../../kind/words/table'
import { type Fix, fixText } from '../../kind/words/word'

/** docs/words.md: the words of other tools, with what to write here. */
export const wordsPage = (): string => `# Words of other tools

What Kubernetes, Compose, KEDA, Helm charts and older objects call something, and what to write here. \`lummo check\`
says the same at the line where a word is used.
${PLACES.map(({ title, words, values, others }) => {
  const rows = [
    ...Object.entries(words).flatMap(([theirs, fix]) => row(title, theirs, fix)),
    ...Object.entries(values ?? {}).flatMap(([field, fix]) => row(title, `${field}, with another value`, fix)),
    ...(others === undefined ? [] : [`| any variable | ${cell(fixText(others.fix, nameIn(title)))} |`]),
  ]
  return `\n## ${title}\n\n| written | what to do |\n|---|---|\n${rows.join('\n')}\n`
}).join('')}`

function row(title: string, theirs: string, fix: Fix): string[] {
  const names = theirs.includes(',')
    ? theirs.replace(/^\w+/, '`$&`')
    : theirs
        .split(' ')
        .map((word) => `\`${word}\``)
        .join(', ')
  const fixes = typeof fix === 'string' ? [fix] : [...new Set(fix.map((one) => one.fix))]
  return [`| ${names} | ${cell(fixes.map((one) => fixText(one, nameIn(title))).join(' Or: '))} |`]
}

const nameIn = (title: string): string => /`(\w+)`/.exec(title)?.[1] ?? 'spec'

const cell = (text: string): string => text.replaceAll('|', '\\|')
