import { rule } from '../finding/rule'

export const fileSkipped = rule({
  code: 'file-skipped',
  severity: ['error', 'warning'],
  summary:
    'A file in a folder is not read, because it is too large, a pipe, a device, or a symlink to a path outside the folder.',
})

export const jobNotRun = rule({
  code: 'job-not-run',
  severity: 'error',
  summary:
    '`lummo run` cannot run the job, because the container engine or the cluster rejects the job, or an option is not valid for the job.',
})

export const kptfileSettings = rule({
  code: 'kptfile-settings',
  severity: 'error',
  summary: 'Settings in a Kptfile apply only to some of the objects, but `lummo render` cannot select objects.',
})

export const kustomizationIgnored = rule({
  code: 'kustomization-ignored',
  severity: 'warning',
  summary: '`lummo render` builds only the kustomization of the passed folder, not kustomizations in its subfolders.',
})

export const noFile = rule({
  code: 'no-file',
  severity: 'error',
  summary: 'A file or folder does not exist or cannot be read.',
})

export const pluginConfig = rule({
  code: 'plugin-config',
  severity: 'error',
  summary: 'The config in kustomize’s legacy plugin protocol does not contain exactly one object.',
})

export const settingsFile = rule({
  code: 'settings-file',
  severity: 'error',
  summary: 'The file passed with `--settings` does not contain exactly one LummoPackage or ConfigMap.',
})

export const execRefused = rule({
  code: 'exec-refused',
  severity: 'error',
  summary: 'A kustomization runs Helm or an executable other than lummo. Pass `--allow-exec` to allow this executable.',
})

export const kustomizeFailed = rule({
  code: 'kustomize-failed',
  severity: 'error',
  summary: 'A folder cannot be built with kustomize. The finding contains kustomize’s error message.',
})

export const kustomizeMissing = rule({
  code: 'kustomize-missing',
  severity: 'error',
  summary: 'A folder with a kustomization requires kustomize 5 on the PATH.',
})

export const networkRefused = rule({
  code: 'network-refused',
  severity: 'error',
  summary:
    'A kustomization refers to a remote resource, which lummo does not fetch. Pass `--allow-network` to allow network access.',
})

export const badBaseline = rule({
  code: 'bad-baseline',
  severity: 'error',
  summary: 'The file passed with `--baseline` is not the output of `lummo check --json`.',
})

export const noAnswer = rule({
  code: 'no-answer',
  severity: 'error',
  summary: '`lummo diff --live` could not read the cluster: kubectl is missing, or the cluster does not respond.',
})

export const notAChart = rule({
  code: 'not-a-chart',
  severity: 'error',
  summary:
    '`lummo render --helm` cannot write an installable chart, because of its name, its size or a CustomResourceDefinition.',
})

export const noJob = rule({
  code: 'no-job',
  severity: 'error',
  summary: '`lummo run` requires a package with exactly one job or cron job.',
})

export const noRevision = rule({
  code: 'no-revision',
  severity: 'error',
  summary: 'The Git repository does not contain the revision, or a path is outside the repository.',
})

export const unmatchedTarget = rule({
  code: 'unmatched-target',
  severity: 'warning',
  summary: 'A patch or replacement in a kustomization selects no object, so kustomize silently ignores it.',
})

export const formerNameUsed = rule({
  code: 'former-name-used',
  severity: 'warning',
  summary: 'An object refers to a name that kustomize changes, in a field without its configuration or in an address.',
})
