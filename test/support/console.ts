import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'

/** A step on a page: a file to write, or a command and its output. */
export type ConsoleStep = { file: string; content: string } | { command: string; shown: string }

/**
 * Returns the steps on a page in order. A YAML block is a file if the line before it ends with
 * `` `NAME`: ``. In other blocks, a line that starts with `$ ` is a command, and the following lines are its output. In
 * the output, a line with only `…` matches any lines.
 */
export function consoleSteps(page: string): ConsoleStep[] {
  const blocks = page.matchAll(/(?:`([^`\n]+)`:\n+)?^```(\w*)\n([\s\S]*?)^```$/gm)
  return [...blocks].flatMap(([, file, language, content = '']): ConsoleStep[] => {
    if (language === 'yaml') return file === undefined ? [] : [{ file, content }]
    return content
      .split(/^(?=\$ )/m)
      .filter((part) => part.startsWith('$ '))
      .map((part) => {
        const [command = '', ...shown] = part.slice(2).split('\n')
        return { command, shown: shown.join('\n') }
      })
  })
}

/** A step after its run, with the expected output. */
export interface ConsoleRun {
  command: string
  shown: string
  printed: string
}

/**
 * Runs the steps of a page in one shell.
 *
 * @param folder the folder in which the steps run
 * @param programs a folder that is first on the PATH
 */
export function takeSteps(
  steps: readonly ConsoleStep[],
  folder: string,
  programs: string,
  env = process.env,
): ConsoleRun[] {
  const commands = steps.flatMap((step) => ('command' in step ? [step] : []))
  const script = steps.map((step, at) =>
    'command' in step
      ? `${step.command}\nprintf '\\001'`
      : `mkdir -p "$(dirname '${step.file}')"\ncat '${join(folder, `.step-${at}`)}' > '${step.file}'`,
  )
  for (const [at, step] of steps.entries()) {
    if ('file' in step) {
      const path = join(folder, `.step-${at}`)
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, step.content)
    }
  }
  const { stdout } = spawnSync('bash', ['-c', `exec 2>&1\ncd '${folder}'\n${script.join('\n')}\n`], {
    encoding: 'utf8',
    env: { ...env, PATH: [programs, env.PATH].join(delimiter), NODE_EXTRA_CA_CERTS: undefined },
  })
  const printed = stdout.split('\u0001')
  return commands.map((step, at) => ({ ...step, printed: printed[at] ?? '(the page ended before)' }))
}

/** Checks whether the output is equal to the output on the page. */
export function isShown({ shown, printed }: ConsoleRun): boolean {
  const parts = shown.trimEnd().split(/^…$/m)
  const escaped = parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${escaped.join('[\\s\\S]*')}$`).test(printed.trimEnd())
}

/** Returns the page with the actual output in all places where the page differs. */
export function corrected(page: string, taken: readonly ConsoleRun[]): string {
  let done = ''
  let rest = page
  for (const step of taken) {
    const line = `$ ${step.command}\n`
    const after = rest.indexOf(line) + line.length
    const printed = step.printed.trimEnd() === '' ? '' : `${step.printed.trimEnd()}\n`
    done += rest.slice(0, after) + (isShown(step) ? step.shown : printed)
    rest = rest.slice(after + step.shown.length)
  }
  return done + rest
}
