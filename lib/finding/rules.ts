import { rule } from './rule'

export const badName = rule({
  code: 'bad-name',
  severity: 'error',
  summary: 'The object’s name is no DNS name: lower-case letters, digits, `-` and `.`.',
})

export const badValue = rule({
  code: 'bad-value',
  severity: 'error',
  summary:
    'A value does not follow its grammar: a quantity, duration, name, schedule, path; or it is `.inf` or `.nan`. The message shows the right form.',
})

export const chooseOne = rule({
  code: 'choose-one',
  severity: 'error',
  summary: 'Fields that exclude each other are set together, or none of them is.',
})

export const closedNamespace = rule({
  code: 'closed-namespace',
  severity: 'warning',
  summary: 'A program that a closed namespace keeps from what it cannot work without.',
})

export const emptyField = rule({
  code: 'empty-field',
  severity: 'error',
  summary: 'A field without a value. Give it one, or remove the line.',
})

export const givenTwice = rule({
  code: 'given-twice',
  severity: 'error',
  summary: 'The same thing is said twice: a field under two names, or the same trigger again.',
})

export const madeTwice = rule({
  code: 'made-twice',
  severity: 'error',
  summary: 'Two objects of yours make the same native one. Rename one of them.',
})

export const minAboveMax = rule({
  code: 'min-above-max',
  severity: 'error',
  summary: 'The fewest pods are more than the most.',
})

export const missingField = rule({ code: 'missing-field', severity: 'error', summary: 'A required field is missing.' })

export const nameTaken = rule({
  code: 'name-taken',
  severity: 'error',
  summary: 'Two things of the same name: containers, volumes, mounts, variables, files.',
})

export const nameTooLong = rule({
  code: 'name-too-long',
  severity: ['error', 'warning'],
  summary: 'A name that is too long once Kubernetes has added to it.',
})

export const noContainer = rule({
  code: 'no-container',
  severity: 'error',
  summary: 'A container is named that does not exist.',
})

export const noDeadline = rule({
  code: 'no-deadline',
  severity: 'info',
  summary: 'A run without a time limit: one that hangs never ends, and with `Forbid` it stops its schedule.',
})

export const noEffect = rule({
  code: 'no-effect',
  severity: ['error', 'warning'],
  summary: 'A field that does nothing together with the others.',
})

export const noPort = rule({
  code: 'no-port',
  severity: ['error', 'warning'],
  summary: 'A port is named that no container declares.',
})

export const noStore = rule({
  code: 'no-store',
  severity: 'error',
  summary: 'Nobody says which store or generator a secret comes from.',
})

export const noWorkload = rule({
  code: 'no-workload',
  severity: 'error',
  summary: 'A `workloadRef` to something that is not in the package.',
})

export const notAllowed = rule({
  code: 'not-allowed',
  severity: 'error',
  summary: 'A value that is none of those allowed. The message lists them.',
})

export const notOurs = rule({
  code: 'not-ours',
  severity: 'error',
  summary: 'An object is there already that the suite did not make; it is never overwritten.',
})

export const oddSchedule = rule({
  code: 'odd-schedule',
  severity: 'warning',
  summary: 'A schedule that is well formed but rarely meant.',
})

export const outOfRange = rule({ code: 'out-of-range', severity: 'error', summary: 'A number outside of its bounds.' })

export const portTaken = rule({
  code: 'port-taken',
  severity: 'error',
  summary: 'The same port, by name or number, twice in a pod or in its Service.',
})

export const secretInGit = rule({
  code: 'secret-in-git',
  severity: ['error', 'warning'],
  summary: 'A literal value that looks like a secret.',
})

export const tooFew = rule({ code: 'too-few', severity: 'error', summary: 'A list with fewer entries than needed.' })

export const tooMany = rule({
  code: 'too-many',
  severity: 'error',
  summary: 'A list with more entries than allowed, or a chain of bases with more members.',
})

export const escalates = rule({
  code: 'escalates',
  severity: ['warning', 'info'],
  summary: 'A right by which a program can give itself any other.',
})

export const wildcard = rule({
  code: 'wildcard',
  severity: 'error',
  summary: 'A right to everything. List what is needed.',
})

export const podsMissing = rule({
  code: 'pods-missing',
  severity: 'warning',
  summary: 'A change after which too few pods run for a while.',
})
