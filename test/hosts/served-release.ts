import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { programs, ROOT, scratch } from './programs'

/** Folder of a release with the executable and images for this machine. `test/hosts/run` writes it. */
export const RELEASE = process.env.LUMMO_RELEASE ?? join(ROOT, 'node_modules/.cache/lummo/release')

const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }
const DOWNLOADS = `https://git.example.com/platform/lummo-krm-functions/releases/download/v${version}`

/** Serves the folder in `argv[1]` on a free port, and prints the port. */
const SERVER = `
const { createServer } = require('node:http')
const { createReadStream, existsSync } = require('node:fs')
const { basename, join } = require('node:path')
const server = createServer(({ url }, response) => {
  const file = join(process.argv[1], basename(url))
  if (!existsSync(file)) return response.writeHead(404).end()
  createReadStream(file).pipe(response)
})
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
`

export interface ServedRelease {
  server: ChildProcess
  /** Returns a text in which the server address replaces the public address of the release. */
  local(text: string): string
}

/** Serves the release to programs on this machine. The manifests contain the address of the server. */
export async function serveRelease(): Promise<ServedRelease> {
  if (!existsSync(join(RELEASE, 'SHA256SUMS')))
    throw new Error(`${RELEASE} has no release. Run \`bash test/hosts/run\`, which writes it.`)
  const served = mkdtempSync(join(scratch, 'served-'))
  const server = spawn(process.execPath, ['--eval', SERVER, served], { stdio: ['ignore', 'pipe', 'inherit'] })
  const port = await new Promise<string>((resolve) =>
    server.stdout?.once('data', (text) => resolve(String(text).trim())),
  )
  const local = (text: string): string => text.replaceAll(DOWNLOADS, `http://127.0.0.1:${port}`)
  for (const file of readdirSync(RELEASE)) {
    const isManifest = /\.(yaml|rb)$/.test(file)
    if (isManifest) writeFileSync(join(served, file), local(readFileSync(join(RELEASE, file), 'utf8')))
    else if (file.endsWith('.tar')) continue
    else cpSync(join(RELEASE, file), join(served, file))
  }
  return { server, local }
}

/** Loads the image of the release under its public name. Returns the name. */
export function loadImage(): string {
  const name = `git.example.com/platform/lummo:${version}`
  const file = readdirSync(RELEASE).find((one) => one.startsWith(`lummo-${version}-linux-`) && one.endsWith('.oci.tar'))
  if (file === undefined) throw new Error(`${RELEASE} has no image. Run \`bash test/hosts/run\`, which writes it.`)
  const loaded = spawnSync('podman', ['load', '--quiet', '--input', join(RELEASE, file)], { encoding: 'utf8' })
  const id = /sha256:\S+|[\w./-]+:[\w.-]+$/m.exec(loaded.stdout)?.[0]
  if (loaded.status !== 0 || id === undefined) throw new Error(`podman cannot load ${file}: ${loaded.stderr}`)
  const tagged = spawnSync('podman', ['tag', id, name], { encoding: 'utf8' })
  if (tagged.status !== 0) throw new Error(`podman cannot tag ${id}: ${tagged.stderr}`)
  return name
}

/** Installs krew as a kubectl plugin for the commands of a test. */
export function linkKrew(): void {
  const link = join(programs.bin, 'kubectl-krew')
  const found = spawnSync('sh', ['-c', 'command -v krew'], { encoding: 'utf8', env: programs.env }).stdout.trim()
  if (found === '') throw new Error('krew is missing. Install it: go install sigs.k8s.io/krew/cmd/krew@v0.4.3')
  if (!existsSync(link)) symlinkSync(found, link)
}
