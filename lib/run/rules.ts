import { rule } from '../finding/rule'

export const cannotChange = rule({
  code: 'cannot-change',
  severity: 'warning',
  summary: 'A change that a cluster refuses, of something that an earlier run has made.',
})

export const dataLeft = rule({
  code: 'data-left',
  severity: 'warning',
  summary: 'Something with a disk is made no longer; its data is not moved to what takes its place.',
})

export const diskGrows = rule({
  code: 'disk-grows',
  severity: 'warning',
  summary: 'A larger disk for pods that exist: Kubernetes needs steps by hand for it.',
})

export const diskShrinks = rule({
  code: 'disk-shrinks',
  severity: 'warning',
  summary: 'A smaller disk than the one that exists; no disk becomes smaller.',
})

export const fieldStays = rule({
  code: 'field-stays',
  severity: 'warning',
  summary: 'A field of an earlier run that is taken away, and that stays set in Google Cloud.',
})

export const notLocal = rule({
  code: 'not-local',
  severity: ['warning', 'error'],
  summary: 'An object of ours in a kpt package without the mark that keeps it there, and off the cluster.',
})

export const nothingComesOut = rule({
  code: 'nothing-comes-out',
  severity: ['warning', 'error'],
  summary:
    'A run that makes no object for a cluster; a GitOps tool would remove everything, or a generator expands nothing.',
})

export const onlyInKustomize = rule({
  code: 'only-in-kustomize',
  severity: 'error',
  summary: 'Something that would destroy the package under any other host.',
})

export const twoSettings = rule({
  code: 'two-settings',
  severity: 'error',
  summary: 'More than one LummoPackage in the package.',
})

export const unknownConfig = rule({
  code: 'unknown-config',
  severity: 'error',
  summary: 'A functionConfig that the suite does not know.',
})

export const unknownEnvironment = rule({
  code: 'unknown-environment',
  severity: 'warning',
  summary: 'An environment of which the settings say nothing, with a name near to one that they know.',
})

export const unknownKind = rule({
  code: 'unknown-kind',
  severity: 'error',
  summary: 'A kind of ours that does not exist; the message names the nearest one.',
})

export const unknownVersion = rule({
  code: 'unknown-version',
  severity: 'error',
  summary: 'An apiVersion of ours that does not exist.',
})

export const wrongOwner = rule({
  code: 'wrong-owner',
  severity: 'warning',
  summary: 'An object that names one of ours as its maker, which does not make it, or is not among the objects.',
})

export const unmatchedImage = rule({
  code: 'unmatched-image',
  severity: 'error',
  summary: 'An entry of `images` in the settings that matches no generated container.',
})
