import { rule } from '../finding/rule'

export const cannotChange = rule({
  code: 'cannot-change',
  severity: 'warning',
  summary: 'A generated object changes in a field that is immutable.',
})

export const dataLeft = rule({
  code: 'data-left',
  severity: 'warning',
  summary: 'An object with a volume is no longer generated, and its data is not moved to a replacement.',
})

export const diskGrows = rule({
  code: 'disk-grows',
  severity: 'warning',
  summary: 'The volumes of existing pods are enlarged, which requires manual steps.',
})

export const diskShrinks = rule({
  code: 'disk-shrinks',
  severity: 'warning',
  summary: 'A volume would shrink, which is not possible.',
})

export const fieldStays = rule({
  code: 'field-stays',
  severity: 'warning',
  summary: 'A field was removed, but its value remains set in Google Cloud.',
})

export const invalidDependency = rule({
  code: 'invalid-dependency',
  severity: 'error',
  summary: 'An object in a cluster depends on an invalid object, so its generated objects stay unchanged.',
})

export const needsControllers = rule({
  code: 'needs-controllers',
  severity: 'info',
  summary: 'The generated objects require controllers in the cluster that the package does not define.',
})

export const notLocal = rule({
  code: 'not-local',
  severity: ['warning', 'error'],
  summary:
    'An object in a kpt package lacks the annotation that keeps it in the package and prevents kpt from applying it to a cluster.',
})

export const nothingComesOut = rule({
  code: 'nothing-comes-out',
  severity: ['warning', 'error'],
  summary:
    'A run generates no objects for a cluster, so a GitOps tool would remove all objects, or a generator has nothing to expand.',
})

export const otherVersion = rule({
  code: 'other-version',
  severity: 'error',
  summary: 'The package requires another version of lummo.',
})

export const onlyInKustomize = rule({
  code: 'only-in-kustomize',
  severity: 'error',
  summary: 'The result would be empty, so kpt would delete every file of the package.',
})

export const twoSettings = rule({
  code: 'two-settings',
  severity: 'error',
  summary: 'The package has more than one LummoPackage.',
})

export const unknownConfig = rule({
  code: 'unknown-config',
  severity: 'error',
  summary: 'The functionConfig has an unknown kind.',
})

export const unknownEnvironment = rule({
  code: 'unknown-environment',
  severity: 'warning',
  summary: 'The settings define an environment with a similar name, but none with this name.',
})

export const unknownKind = rule({
  code: 'unknown-kind',
  severity: 'error',
  summary: 'An object has an unknown kind. The message contains the most similar known name.',
})

export const unknownVersion = rule({
  code: 'unknown-version',
  severity: 'error',
  summary: 'An object has an unknown `apiVersion`.',
})

export const wrongOwner = rule({
  code: 'wrong-owner',
  severity: 'warning',
  summary:
    'The `generated-by` annotation names an object that does not generate the annotated object or is not in the input.',
})

export const unmatchedImage = rule({
  code: 'unmatched-image',
  severity: ['error', 'warning'],
  summary: 'An entry of `images` in settings or a kustomization matches no container.',
})

export const badIgnore = rule({
  code: 'bad-ignore',
  severity: 'warning',
  summary:
    'An entry of the annotation `krm.lummo.dev/ignore` has no reason, an unknown code, or a code that cannot be ignored.',
})

export const unusedIgnore = rule({
  code: 'unused-ignore',
  severity: 'warning',
  summary: 'An entry of the annotation `krm.lummo.dev/ignore` matches no finding about its object.',
})
