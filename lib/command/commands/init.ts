import { basename, join, resolve } from 'node:path'
import { hasErrors } from '../../finding/finding'
import { renderForPeople } from '../../finding/terminal'
import { explainName } from '../../manifest/grammar/explain-name'
import { imageTag, isPinned } from '../../parts/container/image'
import type { Suite } from '../../run/package'
import { expandPackage } from '../../run/pipeline'
import { readDocuments } from '../../wire/list/document-stream'
import { suggest } from '../../finding/suggest'
import { type CommandResult, done, wrongCall } from '../command-result'
import { callOf } from '../options'
import { writeFiles } from '../files/write-files'
import type { Ask } from '../files/streams'
import { pathsFor, textsFor } from './init-templates/files'
import { initKind } from './init-templates/init-kind'
import { refuseExisting } from './init-templates/existing-files'
import { type Answers, TEMPLATES } from './init-templates/templates'

/** The three questions, each with a function that returns why an answer is invalid. */
const QUESTIONS = {
  name: { text: 'Name of the application?', problem: (text: string) => explainName(text, 'dns-label') },
  image: {
    text: 'Image, with its tag (registry.example.com/team/app:1.0.0)?',
    problem: imageProblem,
  },
  port: {
    text: 'HTTP port (`none` for no port)?',
    problem: (text: string) =>
      text === 'none' || (/^[1-9]\d{0,4}$/.test(text) && Number(text) <= 65535)
        ? undefined
        : 'The port must be a number between 1 and 65535, or `none`.',
  },
} as const

/** Returns why an image is invalid. The syntax of the image is checked together with the object. */
function imageProblem(text: string): string | undefined {
  if (!/^\S+$/.test(text)) return 'The image cannot be empty or contain spaces.'
  if (isPinned(text) || imageTag(text) !== undefined) return undefined
  const name = text.replace(/:latest$/, '')
  const what = name === text ? 'The image has no tag' : 'The tag `latest` can change'
  return `${what}, so a restart could run another version. Add the tag of a version, such as \`${name}:1.0.0\`.`
}

type Question = keyof typeof QUESTIONS

/**
 * Runs `lummo init [FOLDER] [--name NAME] [--image IMAGE] [--port PORT] [--template NAME] [--environments NAMES]`:
 * prompts for missing options and writes a folder that can be rendered. If one of its files exists or an answer is
 * invalid, writes no file. `--kind KIND` writes a project that defines a kind.
 */
export function init(args: readonly string[], suite: Suite, ask: Ask, version = '0.0.0'): CommandResult {
  const call = callOf('init', args)
  if (typeof call === 'string') return wrongCall(call)
  const [folder = '.', second] = call.positional
  if (call.options.kind !== undefined || call.options['api-version'] !== undefined) {
    return second === undefined ? initKind(call.positional[0], call.options, version) : tooMany(folder, second)
  }
  if (!suite.kinds.some(({ kind }) => kind === 'LummoDeployment')) {
    return wrongCall('init requires the kind LummoDeployment, which is not available in this command.')
  }
  if (second !== undefined) return tooMany(folder, second)
  const environments = environmentsIn(call.options.environments)
  if (typeof environments === 'string') return wrongCall(environments)
  const paths = pathsFor(environments).map((name) => join(folder, name))
  const refused = refuseExisting(paths)
  if (refused !== undefined) return refused
  const chosen = call.options.template ?? Object.keys(TEMPLATES)[0] ?? ''
  const template = Object.hasOwn(TEMPLATES, chosen) ? TEMPLATES[chosen] : undefined
  if (template === undefined) {
    return wrongCall(
      `Unknown template \`${chosen}\`.${suggest(chosen, Object.keys(TEMPLATES), templatesListed()).text}`,
    )
  }
  const answers = answer(folder, call.options, ask)
  if (typeof answers === 'string') return wrongCall(answers)
  if (template.needsPort && answers.port === undefined)
    return wrongCall(`Template \`${chosen}\` requires a port. Pass --port.`)

  const texts = textsFor(template, answers, environments)
  // The environments differ in their names, replicas and hosts, which are valid for every name. Checking one is sufficient.
  const settings = texts[paths.findIndex((path) => basename(path) === 'lummo.yaml')]
  const read = readDocuments(`${texts[0]}---\n${settings}`, 'app.yaml')
  const findings = Array.isArray(read) ? read : expandPackage({ items: read.items }, suite).findings
  if (hasErrors(findings)) return { stdout: '', stderr: renderForPeople(findings), exitCode: 1 }

  writeFiles(paths.map((path, at) => ({ path, text: texts[at] ?? '' })))
  return done(`${paths.map((path) => `wrote ${path}\n`).join('')}
${nextSteps(folder, paths[0] ?? '', environments)}`)
}

const tooMany = (folder: string, second: string): CommandResult =>
  wrongCall(`init accepts only one FOLDER, not \`${folder}\` and \`${second}\`.`)

function nextSteps(folder: string, app: string, [first]: readonly string[]): string {
  const built = first === undefined ? folder : join(folder, 'overlays', first)
  return `Show the output:   lummo render ${first === undefined ? app : built}
In kustomize:      kustomize build --enable-alpha-plugins --enable-exec ${built}
`
}

/** Returns the names of environments, or the problem with these names. */
function environmentsIn(text: string | undefined): string[] | string {
  if (text === undefined) return []
  const names = text.split(',').map((name) => name.trim())
  for (const name of names) {
    const problem = name === '' ? 'An environment has an empty name.' : explainName(name, 'dns-label')
    if (problem !== undefined) return `--environments ${text}: ${problem}`
  }
  return new Set(names).size === names.length
    ? names
    : `--environments ${text}: An environment is listed twice. Remove one of the two.`
}

/** Returns the answers to all three questions, or the problem with an answer that was passed as an option. */
function answer(folder: string, given: Partial<Record<Question, string>>, ask: Ask): Answers | string {
  const presets: Partial<Record<Question, string>> = { name: basename(resolve(folder)), port: '8080' }
  const found: Partial<Record<Question, string>> = {}
  for (const question of Object.keys(QUESTIONS) as Question[]) {
    const value = given[question] ?? asked(question, presets[question], ask)
    if (value === undefined) return `stdin is not a terminal. Pass \`--${question}\`.`
    const problem = QUESTIONS[question].problem(value)
    if (problem !== undefined) return `--${question} ${value}: ${problem}`
    found[question] = value
  }
  const { name = '', image = '', port } = found
  return { name, image, ...(port === 'none' ? {} : { port: Number(port) }) }
}

/** Asks until an answer is valid. Returns the default if there is no terminal. */
function asked(question: Question, preset: string | undefined, ask: Ask): string | undefined {
  const { text, problem } = QUESTIONS[question]
  const good = preset !== undefined && problem(preset) === undefined ? preset : undefined
  for (let complaint = ''; ; ) {
    const typed = ask(`${complaint}${text}${good === undefined ? '' : ` [${good}]`} `)
    if (typed === undefined) return good
    const value = typed.trim() === '' && good !== undefined ? good : typed.trim()
    const wrong = problem(value)
    if (wrong === undefined) return value
    complaint = `${wrong}\n`
  }
}

const templatesListed = (): string => `Templates: ${Object.keys(TEMPLATES).join(', ')}.`
