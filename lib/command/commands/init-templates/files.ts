import { API_VERSION } from '../../../kind/claim'
import { isNotProduction } from '../../../parts/delivery/steps'
import { writeYaml } from '../../../wire/yaml/write-yaml'
import type { Answers, Template } from './templates'

/**
 * Returns the paths of all files in a new folder. With environments, the files are those of a base and of one overlay
 * for each environment.
 */
export const pathsFor = (environments: readonly string[]): string[] =>
  environments.length === 0
    ? ['app.yaml', 'lummo.yaml', 'kustomization.yaml']
    : [
        'base/app.yaml',
        'base/kustomization.yaml',
        ...environments.flatMap((env) => OVERLAY_FILES.map((file) => `overlays/${env}/${file}`)),
      ]

const OVERLAY_FILES = ['kustomization.yaml', 'patch.yaml', 'lummo.yaml'] as const

/** Returns the content of each file, in the order of the paths. */
export function textsFor(template: Template, answers: Answers, environments: readonly string[]): string[] {
  const app = template.app(answers)
  if (environments.length === 0) return [app, settingsFile(template.settings(answers, 'dev')), KUSTOMIZATION]
  return [
    app,
    'resources:\n- app.yaml\n',
    ...environments.flatMap((env) => [
      OVERLAY,
      patchFile(template, answers, env),
      settingsFile(template.settings(answers, env)),
    ]),
  ]
}

const settingsFile = (
  fields: string,
): string => `# Settings for every object here, and the annotation by which kustomize runs lummo.
apiVersion: ${API_VERSION}
kind: LummoPackage
metadata:
  name: settings
  annotations:
    config.kubernetes.io/function: |
      exec: {path: lummo}
spec:
${fields}`

const KUSTOMIZATION = `resources:
- app.yaml
transformers:
- lummo.yaml
`

const OVERLAY = `resources:
- ../../base
patches:
- path: patch.yaml
transformers:
- lummo.yaml
`

/** Returns the patch of an environment. Two environments must not have the same host, because both can share a cluster. */
function patchFile(template: Template, answers: Answers, env: string): string {
  const isSmall = isNotProduction(env)
  return `# The differences of ${env}.
apiVersion: ${API_VERSION}
kind: LummoDeployment
metadata:
  name: ${writeYaml(answers.name).trimEnd()}
spec:
  replicas: ${isSmall ? 1 : 2}
${isSmall ? (template.host?.(answers, env) ?? '') : ''}`
}
