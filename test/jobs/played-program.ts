/** Behaviour of a program in the contract. */
export interface Behaviour {
  stdout?: string
  stderr?: string
  exitCode?: number
  /** Never ends. */
  hangs?: boolean
  /** The program does not compile. */
  isBroken?: boolean
  /** Prints the variable `GREETING`. */
  greets?: boolean
  /** Prints this many lines of 64 bytes. */
  lines?: number
}

const LINE = 'x'.repeat(63)
const MARK = '// behaviour: '

/**
 * Returns a C program with this behaviour. The first line describes the behaviour for runtimes that simulate programs.
 */
export const cProgram = (behaviour: Behaviour): string => `${MARK}${JSON.stringify(behaviour)}
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  ${behaviour.isBroken === true ? 'this is not C' : ''}
  fputs(${JSON.stringify(behaviour.stdout ?? '')}, stdout);
  fputs(${JSON.stringify(behaviour.stderr ?? '')}, stderr);
  ${behaviour.greets === true ? 'puts(getenv("GREETING"));' : ''}
  for (int line = 0; line < ${behaviour.lines ?? 0}; line++) puts("${LINE}");
  ${behaviour.hangs === true ? 'for (;;) sleep(1);' : ''}
  return ${behaviour.exitCode ?? 0};
}
`

/** The end of a simulated program. */
export interface PlayedEnd {
  stdout: string
  stderr: string
  exitCode: number
  hangs: boolean
}

/** Returns the output and the exit code of a compiler and a program. */
export function played(source: string, env: Readonly<Record<string, string>>): PlayedEnd {
  const [first = ''] = source.split('\n')
  if (!first.startsWith(MARK)) return { stdout: '', stderr: 'main.c: error: no program\n', exitCode: 1, hangs: false }
  const behaviour = JSON.parse(first.slice(MARK.length)) as Behaviour
  if (behaviour.isBroken === true)
    return { stdout: '', stderr: 'main.c:7:3: error: unknown type name ‘this’\n', exitCode: 1, hangs: false }
  const greeting = behaviour.greets === true ? `${env.GREETING}\n` : ''
  return {
    stdout: `${behaviour.stdout ?? ''}${greeting}${`${LINE}\n`.repeat(behaviour.lines ?? 0)}`,
    stderr: behaviour.stderr ?? '',
    exitCode: behaviour.exitCode ?? 0,
    hangs: behaviour.hangs === true,
  }
}
