import { rule } from '../../finding/rule'

export const patchBadSelector = rule({
  code: 'patch-bad-selector',
  severity: 'error',
  summary: 'The label selector of a patch is malformed.',
})

export const patchBothForms = rule({
  code: 'patch-both-forms',
  severity: 'error',
  summary: 'A patch in both forms at once.',
})

export const patchChangesIdentity = rule({
  code: 'patch-changes-identity',
  severity: 'error',
  summary: 'A patch that changes what an object is: its kind, name or namespace.',
})

export const patchChangesNothing = rule({
  code: 'patch-changes-nothing',
  severity: 'warning',
  summary: 'A patch after which everything is as it was.',
})

export const patchChangesOwner = rule({
  code: 'patch-changes-owner',
  severity: 'error',
  summary: 'A patch that touches the annotation by which the suite knows what it made.',
})

export const patchEmpty = rule({ code: 'patch-empty', severity: 'error', summary: 'A patch with nothing in it.' })

export const patchFails = rule({
  code: 'patch-fails',
  severity: 'error',
  summary: 'A patch that does not fit what it should change.',
})

export const patchMatchesNothing = rule({
  code: 'patch-matches-nothing',
  severity: 'error',
  summary: 'A patch whose target was not made.',
})

export const patchNoForm = rule({
  code: 'patch-no-form',
  severity: 'error',
  summary: 'A patch with neither `patch` nor `json6902`.',
})

export const patchNoTarget = rule({
  code: 'patch-no-target',
  severity: 'error',
  summary: 'A patch that does not say what it is for.',
})

export const patchReplacesList = rule({
  code: 'patch-replaces-list',
  severity: 'warning',
  summary: 'A strategic merge patch that replaces a list of a custom resource and removes generated entries.',
})
