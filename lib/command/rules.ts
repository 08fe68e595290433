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
  summary: 'A kustomization below a folder that `lummo render` was given; only that of the folder itself is built.',
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

export const execRefused = rule({
  code: 'exec-refused',
  severity: 'error',
  summary: 'A kustomization that runs a program other than lummo, or Helm. Allow it with `--allow-exec`.',
})

export const kustomizeFailed = rule({
  code: 'kustomize-failed',
  severity: 'error',
  summary: 'A folder that kustomize cannot build, for a reason that it reports itself.',
})

export const kustomizeMissing = rule({
  code: 'kustomize-missing',
  severity: 'error',
  summary: 'A folder with a kustomization needs kustomize 5 on the PATH.',
})

export const networkRefused = rule({
  code: 'network-refused',
  severity: 'error',
  summary: 'A kustomization that names something remote, which is not fetched. Allow it with `--allow-network`.',
})

export const badBaseline = rule({
  code: 'bad-baseline',
  severity: 'error',
  summary: 'The file of `--baseline` is not the output of `lummo check --json`.',
})

export const noAnswer = rule({
  code: 'no-answer',
  severity: 'error',
  summary: 'kubectl cannot be run, or the cluster does not answer; `lummo diff --live` has nothing to compare with.',
})

export const noRevision = rule({
  code: 'no-revision',
  severity: 'error',
  summary: 'A revision that the Git repository lacks, or a path outside of a repository.',
})
