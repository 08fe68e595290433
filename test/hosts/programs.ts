import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

/** Programs that host tests need, each with its install command. */
export const INSTALL = {
  kustomize: 'go install sigs.k8s.io/kustomize/kustomize/v5@v5.8.1',
  kubectl: 'see https://kubernetes.io/docs/tasks/tools',
  helm: 'go install helm.sh/helm/v4/cmd/helm@v4.3.2',
  kpt: 'see https://kpt.dev/installation',
  podman: 'apt-get install -y podman buildah runc netavark aardvark-dns fuse-overlayfs mmdebstrap',
  gcloud:
    'apt-get install -y google-cloud-cli google-cloud-cli-pubsub-emulator default-jre-headless (see https://cloud.google.com/sdk/docs/install)',
  zsh: 'apt-get install -y zsh',
  fish: 'apt-get install -y fish',
  'kube-score': 'go install github.com/zegl/kube-score/cmd/kube-score@v1.20.0',
}

export type Program = keyof typeof INSTALL

export const ROOT = join(__dirname, '../..')
export const LUMMO = join(ROOT, 'dist/lummo')
/** Image that test/hosts/run builds. */
export const IMAGE = process.env.LUMMO_IMAGE ?? 'localhost/lummo:test'

/** Folder whose `bin` contains lummo, and a link `docker` to podman. The folder is first on the PATH. */
export const scratch = mkdtempSync(join(tmpdir(), 'lummo-hosts-'))
const bin = mkdtempSync(join(scratch, 'bin-'))
symlinkSync(LUMMO, join(bin, 'lummo'))
writeFileSync(join(bin, 'docker'), '#!/bin/sh\nexec podman "$@"\n')
chmodSync(join(bin, 'docker'), 0o755)

const gopath = spawnSync('go', ['env', 'GOPATH'], { encoding: 'utf8' }).stdout?.trim()
const env: NodeJS.ProcessEnv = {
  ...process.env,
  PATH: [bin, process.env.PATH, gopath ? join(gopath, 'bin') : ''].join(delimiter),
  KPT_FN_RUNTIME: 'podman',
  KRM_FN_RUNTIME: 'podman',
}
// This variable makes Node 20 start three times more slowly, and a function must not depend on this variable.
env.NODE_EXTRA_CA_CERTS = undefined

/** PATH and other environment variables for a shell. */
export const programs = { bin, env }

export interface ProgramResult {
  status: number | null
  stdout: string
  stderr: string
}

/** Runs a host program. If the program is missing, fails with a message that contains its install command. */
export function run(
  program: Program | 'lummo',
  args: readonly string[],
  options: { cwd?: string; input?: string; env?: NodeJS.ProcessEnv } = {},
): ProgramResult {
  const ran = spawnSync(program, args, {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    ...options,
    env: { ...env, ...options.env },
  })
  if (ran.error !== undefined && 'code' in ran.error && ran.error.code === 'ENOENT') {
    const line = program === 'lummo' ? 'npm ci' : INSTALL[program]
    throw new Error(`${program} is missing; the host tests need it. Install it: ${line}`)
  }
  return { status: ran.status, stdout: ran.stdout, stderr: ran.stderr }
}

/** Returns a copy of a folder that a test can change. */
export function copyOf(folder: string): string {
  const copy = mkdtempSync(join(scratch, 'copy-'))
  cpSync(folder, copy, { recursive: true })
  return copy
}

/** Returns all files below a folder with their content. */
export function filesOf(folder: string, under = ''): Record<string, string> {
  const files: Record<string, string> = {}
  for (const name of readdirSync(join(folder, under)).sort()) {
    const path = join(under, name)
    if (statSync(join(folder, path)).isDirectory()) Object.assign(files, filesOf(folder, path))
    else files[path] = readFileSync(join(folder, path), 'utf8')
  }
  return files
}
