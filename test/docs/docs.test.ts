import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { suite } from '../../functions/suite'
import { help } from '../../lib/command/help'
import { render } from '../../lib/command/commands/render'
import { corrected, isShown, consoleSteps, takeSteps } from '../support/console'

const ROOT = join(__dirname, '../..')
const scratch = mkdtempSync(join(tmpdir(), 'lummo-docs-'))
symlinkSync(join(ROOT, 'dist/lummo'), join(scratch, 'lummo'))
afterAll(() => rmSync(scratch, { recursive: true }))

const filesUnder = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesUnder(join(folder, entry.name)) : [join(folder, entry.name)],
  )
const pages = [...filesUnder('docs'), ...filesUnder('functions'), 'README.md', 'CONTRIBUTING.md'].filter((file) =>
  file.endsWith('.md'),
)
const textOf = (page: string): string => readFileSync(join(ROOT, page), 'utf8')
/** These pages and the tutorial also require kustomize, Helm or podman, so the host tests run them. */
const WITH_HOSTS = ['docs/how-to/preview-environments.md', 'docs/how-to/helm-chart.md', 'docs/how-to/run-a-job.md']
/** This page requires the npm package, so test/command/own-kinds.test.ts runs it. */
const WITH_PACKAGE = ['docs/how-to/define-a-kind.md']
const typed = pages.filter(
  (page) =>
    (page.startsWith('docs/how-to/') && ![...WITH_HOSTS, ...WITH_PACKAGE].includes(page)) ||
    page === 'docs/troubleshooting.md',
)

describe.each(typed.filter((page) => consoleSteps(textOf(page)).some((step) => 'command' in step)))('%s', (page) => {
  test('shows what its commands print', () => {
    const text = textOf(page)
    const taken = takeSteps(consoleSteps(text), mkdtempSync(join(scratch, 'page-')), scratch)
    if (process.env.UPDATE_GOLDEN === '1') writeFileSync(join(ROOT, page), corrected(text, taken))
    expect(taken.filter((step) => !isShown(step))).toEqual([])
  })
})

/** Returns the anchors of a page: its headings in the spelling of GitHub, and the IDs of elements. */
const anchorsOf = (text: string): string[] => [
  ...[...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  ),
  ...[...text.matchAll(/<a id="([^"]+)">/g)].map(([, id = '']) => id),
]

test.each(pages)('every link of %s leads somewhere', (page) => {
  const links = [...textOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link)
  const broken = links.filter((link) => {
    if (/^https?:/.test(link)) return false
    const [path = '', anchor] = link.split('#')
    const target = relative(ROOT, path === '' ? resolve(ROOT, page) : resolve(ROOT, dirname(page), path))
    try {
      return anchor !== undefined && !anchorsOf(textOf(target)).includes(anchor)
    } catch (problem) {
      return (problem as NodeJS.ErrnoException).code !== 'EISDIR'
    }
  })
  expect(broken).toEqual([])
})

/** Returns the files of the npm package, which `files` of `package.json` selects. */
const shipped = (): string[] => {
  const { stdout } = spawnSync('npm', ['pack', '--dry-run', '--ignore-scripts', '--json', '--offline'], {
    cwd: ROOT,
    encoding: 'utf8',
  })
  return JSON.parse(stdout)[0].files.map(({ path }: { path: string }) => path)
}

test('every link of a page that is in the package leads into the package', () => {
  const files = shipped()
  const inPackage = (target: string) => target === '' || files.some((file) => `${file}/`.startsWith(`${target}/`))
  expect(files).toContain('functions/lummo-deployment/README.md')
  const broken = files
    .filter((file) => file.endsWith('.md'))
    .flatMap((page) =>
      [...textOf(page).matchAll(/\]\(([^)#\s]+)/g)]
        .map(([, link = '']) => link)
        .filter((link) => !/^https?:/.test(link) && !inPackage(relative(ROOT, resolve(ROOT, dirname(page), link))))
        .map((link) => `${page}: ${link}`),
    )
  expect(broken).toEqual([])
})

/** Returns the YAML blocks of a page that contain complete short objects. */
const examplesIn = (page: string): string[] =>
  [...textOf(page).matchAll(/^```yaml\n([\s\S]*?)^```$/gm)]
    .map(([, block = '']) => block)
    .filter((block) => /^apiVersion: (krm\.lummo\.dev\/|gati\.dev\/|LummoKRM)/m.test(block))

const withExamples = pages.filter((page) => examplesIn(page).length > 0)

test.each(withExamples)('every example of %s compiles', (page) => {
  const complaints = examplesIn(page).flatMap((example) => {
    const file = join(scratch, 'example.yaml')
    writeFileSync(file, example)
    const { stderr } = render([file], suite)
    // A page that contains only settings generates nothing; the error that lummo then reports is allowed here.
    return /error\[(?!nothing-comes-out)/.test(stderr) ? [stderr] : []
  })
  expect(complaints).toEqual([])
})

test('every kind has a reference page whose example was compiled', () => {
  const documented = withExamples.filter((page) => /^functions\/[^/]+\/README\.md$/.test(page))
  expect(documented).toHaveLength(suite.kinds.length + 1)
})

test('the reference shows what lummo --help prints', () => {
  expect(textOf('docs/reference.md')).toContain(`\`\`\`\n${help()}\`\`\``)
})

test('pages name only commands that there are', () => {
  const words = new Set([...help().matchAll(/^ {2}lummo (\w+)/gm)].map(([, word]) => word))
  expect(words.size).toBeGreaterThan(3)
  const unknown = pages.flatMap((page) =>
    [...textOf(page).matchAll(/(?:`|^\$ |dist\/|&& )lummo ([a-z]+)/gm)]
      .map(([, word = '']) => word)
      .filter((word) => !words.has(word))
      .map((word) => `${page}: lummo ${word}`),
  )
  expect(unknown).toEqual([])
})

test('every page of docs/ can be found from its first page', () => {
  const reached = new Set<string>()
  const visit = (page: string): void => {
    if (reached.has(page) || !page.endsWith('.md')) return
    reached.add(page)
    for (const [, link = ''] of textOf(page).matchAll(/\]\(([^)#\s]+)/g)) {
      const target = relative(ROOT, resolve(ROOT, dirname(page), link))
      if (pages.includes(target)) visit(target)
    }
  }
  visit('docs/README.md')
  expect(pages.filter((page) => page.startsWith('docs/') && !reached.has(page))).toEqual([])
})
