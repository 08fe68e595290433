import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

/** Purpose of a text: documentation, a string for users, or a comment. */
export type Audience = 'docs' | 'strings' | 'comments'

export interface Prose {
  file: string
  audience: Audience
  text: string
}

/**
 * Removes quotations from prose: code in backticks, HTML tags, lines of YAML, shell variables, paths, identifiers with
 * two or more hyphens, and capitalised names inside a sentence.
 */
export function unquoted(text: string): string {
  return text
    .replace(/`[^`]*`/g, '`')
    .replace(/<\/?[a-z][^<>\n]*>/g, '')
    .replace(/\$\{?[A-Za-z_]\w*\}?/g, '$')
    .replace(/[\w.$-]*\/[\w.$/-]+/g, '/')
    .replace(/\b\w+(?:-\w+){2,}\b/g, '-')
    .replace(/^[ \t]*(?:- )?[\w.$/-]+:(?: .*)?$/gm, '')
    .replace(/(?<=[\w,;)`] )[A-Z]\w*/g, 'Name')
}

/** Returns the sentences of a page. Code blocks and the targets of links are removed. */
export function proseOfPage(text: string): string {
  return unquoted(
    text
      .replace(/^ *(```|~~~)[\s\S]*?^ *\1/gm, '')
      .replace(/<!--[\s\S]*?-->/g, '')
      .replace(/\]\([^)]*\)/g, ']')
      .replace(/\s*\n(?=[^\n|#-])/g, ' '),
  )
}

const isSentence = (text: string): boolean => /[A-Za-z]{2}[,;:]? [a-z`$]/.test(text)

/**
 * Returns the comments of a source, and the strings that contain words. A template is one string with `…` for each
 * value.
 */
export function proseOfSource(text: string): Record<'strings' | 'comments', string> {
  const source = ts.createSourceFile('source.ts', text, ts.ScriptTarget.Latest, true)
  const strings: string[] = []
  const literals: [number, number][] = []
  const visit = (node: ts.Node): void => {
    if (ts.isTemplateExpression(node)) {
      strings.push([node.head.text, ...node.templateSpans.map((span) => span.literal.text)].join('…'))
      for (const part of [node.head, ...node.templateSpans.map((span) => span.literal)]) {
        literals.push([part.getStart(), part.end])
      }
    } else if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) {
      const isKey = ts.isPropertyAssignment(node.parent) && node.parent.name === node
      if (!isKey) strings.push(node.text)
      literals.push([node.getStart(), node.end])
    } else if (ts.isRegularExpressionLiteral(node)) literals.push([node.getStart(), node.end])
    ts.forEachChild(node, visit)
  }
  visit(source)
  let code = text
  for (const [start, end] of literals) code = code.slice(0, start) + 'x'.repeat(end - start) + code.slice(end)
  const comments = code.match(/\/\*[\s\S]*?\*\/|(?:\/\/.*\n\s*)+/g) ?? []
  return {
    strings: unquoted(strings.filter(isSentence).join('\n')),
    comments: unquoted(
      comments
        .map((comment) => comment.replace(/^\s*(?:\/\*\*?|\*\/|\*|\/\/)|\*\//gm, '').replace(/\s+/g, ' '))
        .join('\n'),
    ),
  }
}

const filesIn = (root: string, folder: string, ending: string): string[] =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    if (entry.name === 'node_modules') return []
    if (entry.isDirectory()) return filesIn(root, path, ending)
    return entry.name.endsWith(ending) ? [path] : []
  })

/** Returns the comments of a shell script or a Dockerfile. */
export const proseOfScript = (text: string): string =>
  unquoted(
    [...text.matchAll(/(?:^[ \t]*#(?!!).*\n?)+/gm)]
      .map(([comment]) => comment.replace(/^[ \t]*# ?/gm, '').replace(/\s+/g, ' '))
      .join('\n'),
  )

const isTest = (file: string): boolean => file.endsWith('.test.ts')

/** Scripts and other files whose comments start with `#`. */
const SCRIPTS = [
  '.ci/run',
  'Dockerfile',
  'integrations/argocd/discover.sh',
  'integrations/argocd/generate.sh',
  'test/cluster/run',
  'test/hosts/base-images',
  'test/hosts/run',
  'tools/engine-settings/list',
]

/** Returns all prose in the tree at `root`: pages, strings and comments of sources, and comments of tests and tools. */
export function allProse(root: string): Prose[] {
  const read = (file: string): string => readFileSync(join(root, file), 'utf8')
  const topPages = readdirSync(root).filter((name) => name.endsWith('.md'))
  const folders = ['docs', 'functions', 'integrations', 'kustomize-examples']
  const pages = [...topPages, ...folders.flatMap((folder) => filesIn(root, folder, '.md'))]
  const all = ['functions', 'lib', 'operator'].flatMap((folder) => filesIn(root, folder, '.ts'))
  const [tests, sources] = [all.filter(isTest), all.filter((file) => !isTest(file))]
  const comments = (file: string, text: string) => ({ file, audience: 'comments' as const, text })
  const tools = ['.ts', '.mjs'].flatMap((ending) =>
    ['test', 'tools'].flatMap((folder) => filesIn(root, folder, ending)),
  )
  return [
    ...[...tools, ...tests].map((file) => comments(file, proseOfSource(read(file)).comments)),
    ...SCRIPTS.map((file) => comments(file, proseOfScript(read(file)))),
    ...pages.map((file) => ({ file, audience: 'docs' as const, text: proseOfPage(read(file)) })),
    ...sources.flatMap((file) => {
      const { strings, comments } = proseOfSource(read(file))
      return [
        { file, audience: 'strings' as const, text: strings },
        { file, audience: 'comments' as const, text: comments },
      ]
    }),
  ]
}
