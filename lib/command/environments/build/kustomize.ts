import { spawnSync } from 'node:child_process'
import {
  accessSync,
  chmodSync,
  constants,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join, relative } from 'node:path'
import type { Finding } from '../../../finding/finding'
import { newOnce } from '../../../manifest/memo/once'
import { kustomizeMissing } from '../../rules'
import { type RecordedRun, recordedRuns } from './record'
import type { Allowed } from '../safety/functions-judged'
import { RESULTS_FILE } from './results-file'

const INSTALL = 'go install sigs.k8s.io/kustomize/kustomize/v5@v5.8.1'

/** The output of a kustomize build, and the runs of lummo during the build. */
export interface Build {
  status: number | null
  stdout: Buffer
  stderr: string
  runs: readonly RecordedRun[]
}

/**
 * Builds folders with the kustomize on the PATH. In these builds, the command `lummo` (or the command name of the
 * suite) runs the current executable.
 */
export interface Builder {
  build(folder: string): Build
  /** Builds a folder and records the file from which each object originates. Paths are relative to `from`. */
  buildWithOrigins(folder: string): Build & { from: string }
}

/**
 * Calls a function with a builder, and removes the builder's temporary files afterwards. Returns a finding if
 * kustomize 5 is missing. The kustomize inside kubectl is not sufficient: it cannot run executables, and silently
 * omits their output.
 */
export function withKustomize<T>(allowed: Allowed, use: (builder: Builder) => T): T | Finding {
  const program = onPath('kustomize')
  if (program === undefined) {
    const message = `kustomize is not installed, but is required to build this folder. Run \`${INSTALL}\`, because the kustomize in kubectl cannot run lummo.`
    return kustomizeMissing.at([], message)
  }
  const major = majorOf(program)
  if (major !== undefined && Number(major) < 5) {
    const message = `${program} is version ${major}, but kustomize 5 is required. Run \`${INSTALL}\`.`
    return kustomizeMissing.at([], message)
  }
  const home = mkdtempSync(join(realpathSync(tmpdir()), 'lummo-build-'))
  try {
    return use(builderIn(home, program, allowed))
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

/** The version is determined once per run, because a check can build many folders. */
const versions = newOnce()

const majorOf = (program: string): string | undefined =>
  versions(program, () => {
    const version = spawnSync(program, ['version'], { encoding: 'utf8' }).stdout ?? ''
    return /v(\d+)\.\d+/.exec(version)?.[1]
  })

function builderIn(home: string, program: string, allowed: Allowed): Builder {
  const bin = join(home, 'bin')
  const outer = join(home, 'outer')
  for (const folder of [bin, outer, join(home, 'plugins')]) mkdirSync(folder)
  const { program: name = 'lummo' } = allowed
  writeFileSync(join(bin, name), `#!/bin/sh\nexec ${ownProgram().map(quoted).join(' ')} "$@"\n`)
  chmodSync(join(bin, name), 0o700)
  let builds = 0
  const build = (folder: string): Build => {
    builds += 1
    const results = join(home, `results-${builds}`)
    const helm = allowed.exec && allowed.network ? ['--enable-helm'] : []
    const { error, status, stdout, stderr } = spawnSync(
      program,
      ['build', '--enable-alpha-plugins', '--enable-exec', ...helm, folder],
      { env: environment(home, results, allowed), maxBuffer: 1 << 30, stdio: ['ignore', 'pipe', 'pipe'] },
    )
    if (error !== undefined && status === null) throw error
    return { status, stdout, stderr: stderr.toString('utf8'), runs: recordedRuns(results) }
  }
  const buildWithOrigins = (folder: string) => {
    const base = JSON.stringify(relative(outer, realpathSync(folder)))
    writeFileSync(join(outer, 'kustomization.yaml'), `resources: [${base}]\nbuildMetadata: [originAnnotations]\n`)
    return { ...build(outer), from: outer }
  }
  return { build, buildWithOrigins }
}

/**
 * Returns the environment variables for kustomize: a PATH that contains only lummo, no plugin folder, and the address
 * of a proxy that does not exist. Even a kustomization that passes the safety check therefore cannot run executables
 * or fetch files.
 */
function environment(home: string, results: string, { exec, network }: Allowed): NodeJS.ProcessEnv {
  const bin = join(home, 'bin')
  const dead = 'http://127.0.0.1:9'
  return {
    ...process.env,
    [RESULTS_FILE]: results,
    PATH: exec ? [bin, process.env.PATH].join(delimiter) : bin,
    ...(exec ? {} : { KUSTOMIZE_PLUGIN_HOME: join(home, 'plugins') }),
    ...(network
      ? {}
      : { HTTP_PROXY: dead, HTTPS_PROXY: dead, http_proxy: dead, https_proxy: dead, NO_PROXY: '', no_proxy: '' }),
  }
}

/** Returns the command line of this program: Node with its file, or the standalone executable. */
function ownProgram(): string[] {
  const [, script] = process.argv
  const isSingle = process.versions.bun !== undefined || script === undefined
  return isSingle ? [process.execPath] : [process.execPath, realpathSync(script)]
}

const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`

function onPath(name: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  return folders.map((folder) => join(folder, name)).find(isProgram)
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
