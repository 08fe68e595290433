import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { dump, load, loadAll } from 'js-yaml'
import { suite } from '../../functions/suite'
import { LUMMO, IMAGE, type ProgramResult, ROOT, run, scratch } from './programs'
import { editedText } from '../support/edited-text'

export interface NamedManifest {
  apiVersion: string
  kind: string
  metadata: { name: string; namespace?: string; labels?: Record<string, string>; annotations?: Record<string, string> }
  [field: string]: unknown
}

/**
 * Returns the output objects of a host, keyed by name, in any order. Fails if the host failed or wrote two objects with
 * the same name.
 */
export function objectsOf(ran: ProgramResult): Record<string, NamedManifest> {
  expect({ status: ran.status, stderr: ran.status === 0 ? '' : ran.stderr }).toEqual({ status: 0, stderr: '' })
  const list = (loadAll(ran.stdout) as (NamedManifest | null)[]).filter((object) => object !== null)
  const entries = list.map((object) => [nameOf(object), object] as const)
  expect([...new Set(entries.map(([name]) => name))]).toHaveLength(entries.length)
  return Object.fromEntries(entries)
}

const nameOf = ({ kind, metadata }: NamedManifest) => `${kind}/${metadata.namespace ?? ''}/${metadata.name}`

/**
 * Returns a copy of an examples folder with changed files. Also copies the folders to which the overlays refer.
 */
function copied(folder: string, change: (text: string, file: string) => string): string {
  const copy = mkdtempSync(join(scratch, 'way-'))
  const example = relative(ROOT, folder).split('/').slice(0, 2).join('/')
  cpSync(join(ROOT, 'integrations/kustomize'), join(copy, 'integrations/kustomize'), { recursive: true })
  cpSync(join(ROOT, example), join(copy, example), { recursive: true })
  for (const path of readdirSync(join(copy, example), { recursive: true, encoding: 'utf8' })) {
    const file = join(copy, example, path)
    if (path.endsWith('.yaml') && !path.includes('.expected'))
      writeFileSync(file, change(readFileSync(file, 'utf8'), path))
  }
  return join(copy, relative(ROOT, folder))
}

const FUNCTION = / {2}annotations:\n {4}config.kubernetes.io\/function: \|\n {6}exec: .*\n/

/**
 * Returns a home directory with plugins of the legacy protocol. kustomize finds them by their path:
 * group/version/kind/Kind.
 */
export function pluginHome(): string {
  const home = mkdtempSync(join(scratch, 'config-'))
  for (const { kind } of [...suite.kinds, suite.settings]) {
    const folder = join(home, 'kustomize/plugin/krm.lummo.dev/v1alpha1', kind.toLowerCase())
    mkdirSync(folder, { recursive: true })
    symlinkSync(LUMMO, join(folder, kind))
  }
  return home
}

/** Returns the short objects of a folder after kustomize has patched them, together with their settings. */
function shortObjects(folder: string): { objects: string; settings: string } {
  const copy = copied(folder, (text) => text.replace(FUNCTION, ''))
  const file = join(copy, 'kustomization.yaml')
  const { transformers = [], generators = [], ...rest } = load(readFileSync(file, 'utf8')) as Record<string, string[]>
  writeFileSync(file, dump({ ...rest, resources: [...(rest.resources ?? []), ...generators] }))
  const built = run('kustomize', ['build', copy])
  expect({ status: built.status, stderr: built.stderr }).toEqual({ status: 0, stderr: '' })
  const settings = transformers.map((name) => readFileSync(join(copy, name), 'utf8')).join('---\n')
  return { objects: built.stdout, settings }
}

/** All ways to convert a folder with a kustomization to output for a cluster. */
export const WAYS: Record<string, (folder: string) => ProgramResult> = {
  'kustomize exec': (folder) => run('kustomize', ['build', '--enable-alpha-plugins', '--enable-exec', folder]),

  'kustomize with the image': (folder) => {
    const copy = copied(folder, (text) => text.replace('exec: {path: lummo}', `container: {image: ${IMAGE}}`))
    return run('kustomize', ['build', '--enable-alpha-plugins', copy])
  },

  'kubectl with the plugin': (folder) => {
    const copy = copied(folder, (text) => text.replace(FUNCTION, ''))
    return run('kubectl', ['kustomize', '--enable-alpha-plugins', copy], { env: { XDG_CONFIG_HOME: pluginHome() } })
  },

  'kpt exec': (folder) => {
    const { objects, settings } = shortObjects(folder)
    const home = mkdtempSync(join(scratch, 'kpt-'))
    writeFileSync(
      join(home, 'app.yaml'),
      objects
        .split(/^---\n/m)
        .map(withVersion)
        .join('---\n'),
    )
    if (settings !== '')
      writeFileSync(join(home, 'lummo.yaml'), editedText(settings, 'metadata:\n', `metadata:\n${LOCAL}`))
    const config = settings === '' ? {} : { configPath: 'lummo.yaml' }
    const pipeline = { mutators: [{ exec: 'lummo', ...config }] }
    writeFileSync(
      join(home, 'Kptfile'),
      dump({ apiVersion: 'kpt.dev/v1', kind: 'Kptfile', metadata: { name: 'all' }, pipeline }),
    )
    const rendered = run('kpt', ['fn', 'render', '--allow-exec', home])
    if (rendered.status !== 0) return rendered
    const files = readdirSync(home, { recursive: true, encoding: 'utf8' }).filter((path) =>
      /(?<!lummo)\.yaml$/.test(path),
    )
    // Objects that generate nothing stay unchanged and are not intended for a cluster.
    const documents = files.flatMap((path) => readFileSync(join(home, path), 'utf8').split(/^---\n/m))
    const stdout = documents.filter((text) => !/^apiVersion: krm\.lummo\.dev/m.test(text)).join('\n---\n')
    return { ...rendered, stdout: stdout.replace(KPT_ADDS, '') }
  },

  'lummo render of the folder': (folder) => run('lummo', ['render', folder]),

  'lummo render --settings of what is left short': (folder) => {
    const { objects, settings } = shortObjects(folder)
    const home = mkdtempSync(join(scratch, 'render-'))
    const [file, config] = [join(home, 'all.yaml'), join(home, 'settings.yaml')]
    writeFileSync(file, objects)
    writeFileSync(config, settings)
    return run('lummo', ['render', ...(settings === '' ? [] : ['--settings', config]), file])
  },
}

/** kpt refuses objects without an apiVersion, and one example has an object without an apiVersion. */
const withVersion = (text: string): string =>
  /^apiVersion:/m.test(text) ? text : `apiVersion: krm.lummo.dev/v1alpha1\n${text}`

/** Annotation that kpt adds to objects of Config Connector (kpt, pkg/fn/runtime). */
const KPT_ADDS = /^ +cnrm.cloud.google.com\/blueprint: .*\n/gm

const LOCAL = '  annotations: {config.kubernetes.io/local-config: "true"}\n'

/**
 * Returns all folders of the examples that a host can build. A host can build folders that have a kustomization and
 * that no other kustomization includes.
 */
export function buildable(): string[] {
  const examples = join(ROOT, 'kustomize-examples')
  return readdirSync(examples, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('kustomization.yaml'))
    .map((path) => dirname(path))
    .filter((path) => existsSync(join(examples, path, '.expected')))
    .sort()
}
