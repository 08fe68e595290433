import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'

const ROOT = join(__dirname, '../..')

/**
 * Installs the npm package of this repository into a project, without network access: the tarball of `npm pack` is
 * extracted, and its dependencies and the tools of the project are links to the modules of this repository.
 */
export function installPackage(project: string, modules: readonly string[]): void {
  run(process.execPath, ['tools/build/build.mjs', '--types'], ROOT)
  const home = join(project, 'node_modules')
  mkdirSync(join(home, '.bin'), { recursive: true })
  run('npm', ['pack', '--ignore-scripts', '--offline', '--pack-destination', home], ROOT)
  const [tarball] = readdirSync(home).filter((name) => name.endsWith('.tgz'))
  run('tar', ['-xzf', tarball ?? '', '-C', home], home)
  cpSync(join(home, 'package'), join(home, 'lummo-krm-functions'), { recursive: true })
  for (const name of modules) {
    mkdirSync(dirname(join(home, name)), { recursive: true })
    symlinkSync(join(ROOT, 'node_modules', name), join(home, name))
  }
  if (!existsSync(join(home, '.bin/tsc')))
    symlinkSync(join(ROOT, 'node_modules/typescript/bin/tsc'), join(home, '.bin/tsc'))
}

function run(program: string, args: readonly string[], cwd: string): void {
  const { NODE_OPTIONS, ...env } = process.env
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, env, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed:\n${stdout}${stderr}`)
}
