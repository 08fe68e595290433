import { rule } from './rule'

export const badName = rule({
  code: 'bad-name',
  severity: 'error',
  summary: 'The object’s name is not a DNS name. A DNS name has only lower-case letters, digits, `-` and `.`.',
})

export const badValue = rule({
  code: 'bad-value',
  severity: ['error', 'warning'],
  summary:
    'A value is `.inf` or `.nan`, or is not a valid quantity, duration, name, schedule or path. The message contains a valid value.',
})

export const chooseOne = rule({
  code: 'choose-one',
  severity: 'error',
  summary: 'Mutually exclusive fields are set together, or none of several alternative fields is set.',
})

export const closedNamespace = rule({
  code: 'closed-namespace',
  severity: 'warning',
  summary: 'An isolated namespace or a NetworkPolicy denies a connection that an application needs.',
})

export const emptyField = rule({
  code: 'empty-field',
  severity: 'error',
  summary: 'A field has no value. Set a value, or remove the line.',
})

export const givenTwice = rule({
  code: 'given-twice',
  severity: ['error', 'warning'],
  summary:
    'A value is set twice: under two names, in a field and the corresponding Kubernetes field, or in a duplicate trigger.',
})

export const madeTwice = rule({
  code: 'made-twice',
  severity: 'error',
  summary: 'Two objects generate the same Kubernetes object. Rename one of the two.',
})

export const minAboveMax = rule({
  code: 'min-above-max',
  severity: 'error',
  summary: 'A minimum is greater than its maximum.',
})

export const missingField = rule({ code: 'missing-field', severity: 'error', summary: 'A required field is missing.' })

export const nameTaken = rule({
  code: 'name-taken',
  severity: 'error',
  summary: 'Two containers, volumes, mounts, variables or files have the same name.',
})

export const nameTooLong = rule({
  code: 'name-too-long',
  severity: ['error', 'warning'],
  summary: 'A name is too long, because Kubernetes adds a suffix.',
})

export const noContainer = rule({
  code: 'no-container',
  severity: ['error', 'warning'],
  summary: 'A field refers to a container that does not exist.',
})

export const noDeadline = rule({
  code: 'no-deadline',
  severity: 'info',
  summary:
    'A job has no time limit, so a run that hangs never ends. With `Forbid`, such a run also blocks all later runs.',
})

export const noEffect = rule({
  code: 'no-effect',
  severity: ['error', 'warning'],
  summary: 'A field has no effect in combination with other fields.',
})

export const noPort = rule({
  code: 'no-port',
  severity: ['error', 'warning'],
  summary: 'A field refers to a port that no container declares.',
})

export const noStore = rule({
  code: 'no-store',
  severity: 'error',
  summary: 'No store or generator is set for a secret.',
})

export const noWorkload = rule({
  code: 'no-workload',
  severity: 'error',
  summary: 'A `workloadRef` refers to a workload that is not in the package.',
})

export const notAllowed = rule({
  code: 'not-allowed',
  severity: 'error',
  summary: 'A value is not allowed. The message lists the allowed values.',
})

export const notOurs = rule({
  code: 'not-ours',
  severity: 'error',
  summary: 'An object with this name exists and is not managed by lummo. lummo never overwrites such an object.',
})

export const oddSchedule = rule({
  code: 'odd-schedule',
  severity: 'warning',
  summary: 'A schedule is valid, but probably not what the author intended.',
})

export const outOfRange = rule({ code: 'out-of-range', severity: 'error', summary: 'A number is out of range.' })

export const portTaken = rule({
  code: 'port-taken',
  severity: 'error',
  summary: 'The same port name or port number is used twice in a pod or its Service.',
})

export const secretInGit = rule({
  code: 'secret-in-git',
  severity: ['error', 'warning'],
  summary: 'A literal value looks like a secret.',
})

export const tooFew = rule({ code: 'too-few', severity: 'error', summary: 'A list has too few entries.' })

export const tooMany = rule({
  code: 'too-many',
  severity: 'error',
  summary: 'A list has too many entries, or a chain of bases is too long.',
})

export const escalates = rule({
  code: 'escalates',
  severity: ['warning', 'info'],
  summary: 'A permission lets an application grant itself any permission.',
})

export const wildcard = rule({
  code: 'wildcard',
  severity: 'error',
  summary: 'A permission grants access to everything. List only the permissions that the application needs.',
})

export const podsMissing = rule({
  code: 'pods-missing',
  severity: 'warning',
  summary: 'After a change, too few pods run for a short time.',
})
