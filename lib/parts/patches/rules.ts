import { rule } from '../../finding/rule'

export const patchBadSelector = rule({
  code: 'patch-bad-selector',
  severity: 'error',
  summary: 'The label selector of a patch is not valid.',
})

export const patchBothForms = rule({
  code: 'patch-both-forms',
  severity: 'error',
  summary: 'A patch has both `patch` and `json6902`.',
})

export const patchChangesIdentity = rule({
  code: 'patch-changes-identity',
  severity: 'error',
  summary: 'A patch changes the identity of an object: its kind, name or namespace.',
})

export const patchChangesNothing = rule({
  code: 'patch-changes-nothing',
  severity: 'warning',
  summary: 'A patch has no effect.',
})

export const patchChangesOwner = rule({
  code: 'patch-changes-owner',
  severity: 'error',
  summary: 'A patch changes the annotation by which lummo tracks the objects that it generates.',
})

export const patchEmpty = rule({ code: 'patch-empty', severity: 'error', summary: 'A patch is empty.' })

export const patchFails = rule({
  code: 'patch-fails',
  severity: 'error',
  summary: 'A patch does not apply to its target.',
})

export const patchMatchesNothing = rule({
  code: 'patch-matches-nothing',
  severity: 'error',
  summary: 'A patch matches no generated object.',
})

export const patchNoForm = rule({
  code: 'patch-no-form',
  severity: 'error',
  summary: 'A patch has neither `patch` nor `json6902`.',
})

export const patchNoTarget = rule({
  code: 'patch-no-target',
  severity: 'error',
  summary: 'A patch has no target.',
})

export const patchReplacesList = rule({
  code: 'patch-replaces-list',
  severity: 'warning',
  summary: 'A strategic merge patch replaces a list of a custom resource and removes generated entries.',
})
