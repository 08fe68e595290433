import { rule } from '../finding/rule'

export const fileSkipped = rule({
  code: 'file-skipped',
  severity: ['error', 'warning'],
  summary: 'Something in a folder that is not read: a link out of it, a pipe, a device, or a file that is too large.',
})

export const kptfileSettings = rule({
  code: 'kptfile-settings',
  severity: 'error',
  summary: 'Settings in a Kptfile that are for some of the objects only; `lummo render` cannot tell for which.',
})

export const kustomizationIgnored = rule({
  code: 'kustomization-ignored',
  severity: 'warning',
  summary: 'A kustomization that is not applied, for lummo only expands. Build it with kustomize.',
})

export const noFile = rule({
  code: 'no-file',
  severity: 'error',
  summary: 'A file or folder that is not there or cannot be read.',
})

export const pluginConfig = rule({
  code: 'plugin-config',
  severity: 'error',
  summary: 'The older plugin protocol of kustomize with a config that is not one object.',
})

export const settingsFile = rule({
  code: 'settings-file',
  severity: 'error',
  summary: 'The file of `--settings` does not hold exactly one LummoPackage or ConfigMap.',
})
