import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run, scratch } from './programs'

const folder = mkdtempSync(join(scratch, 'completion-'))
mkdirSync(join(folder, 'overlays'))

/** Words before the cursor, and the same words after completion. */
const TYPED: readonly [string, string][] = [
  ['lummo ren', 'render'],
  ['lummo check --bas', '--baseline'],
  ['lummo check --format sar', 'sarif'],
  ['lummo diff --li', '--live'],
  ['lummo completion f', 'fish'],
  ['lummo check over', 'overlays/'],
]

const scriptFor = (shell: 'zsh' | 'fish', name: string): string => {
  const { status, stdout } = run('lummo', ['completion', shell])
  expect(status).toBe(0)
  const file = join(folder, name)
  writeFileSync(file, stdout)
  return file
}

test.each(TYPED)('fish completes %j', (typed, word) => {
  const script = scriptFor('fish', 'lummo.fish')
  const command = `source ${script}; complete -C '${typed}'`
  const { status, stdout, stderr } = run('fish', ['--no-config', '-c', command], { cwd: folder })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(
    stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t')[0]),
  ).toContain(word)
})

// Script that presses Tab in zsh. zsh completes only in a terminal. The command prints its words, and then `exit` is
// typed.
const ZSH = `zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "PROMPT= RPROMPT=; fpath=($1 \\$fpath); autoload -Uz compinit; compinit -u -D"
zpty -w shell "zstyle ':completion:*' insert-tab false; lummo() { print -r -- \\"[words:\\$*]\\" }"
zpty -w -n shell "$2"$'\\t'
zpty -w shell ' exit'
zpty -w shell 'exit'
while zpty -r shell line; do print -r -- "$line"; done
`

test.each(TYPED)('zsh completes %j', (typed, word) => {
  scriptFor('zsh', '_lummo')
  const { stdout } = run('zsh', ['-f', '-c', ZSH, 'test', folder, typed], { cwd: folder, input: '' })
  const [, words = ''] = /^\[words:(.*) exit\]/m.exec(stdout) ?? []
  // If another word follows, zsh removes the slash after a folder.
  expect(words.split(/ +/)).toContain(word.replace('/', ''))
})
