import { z } from 'zod'
import { imagesSettings } from './images'
import { networkSettings } from './network'
import { pgbouncerSettings } from './pgbouncer-spec'
import { secretsSettings } from './secrets-spec'
import { workloadDefaults } from './workload-defaults'

const project = () =>
  z
    .string()
    .regex(/^([a-z][a-z0-9.-]*:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$/)
    .meta({ format: 'project' })

/** Settings of an organization, which are the spec of a LummoPackage. */
export const settingsSpec = z
  .strictObject({
    defaults: z
      .enum(['v1'])
      .default('v1')
      .describe('Set of defaults. A set never changes: a changed default is part of a new set.'),
    requires: z
      .string()
      .meta({ format: 'version-range' })
      .optional()
      .describe(
        'Versions of lummo that can read the package: `>=0.2`, or `>=0.2 <1.0`. Other versions report an error.',
      ),
    env: z
      .string()
      .min(1)
      .optional()
      .describe(
        'Environment (`dev`, `staging`, `prod`). `env` of an object overrides it. Production (`prod`, `live`, `production-eu`) gets gradual canaries.',
      ),
    environments: z
      .record(z.string().min(1), z.looseObject({}))
      .default({})
      .describe(
        'Settings for each environment: `{dev: {workload: {disruption: false}}}`. Accepts every setting except `defaults`, `env`, `environments` and `requires`.',
      ),
    checks: z
      .strictObject({
        external: z
          .array(
            z
              .string()
              .regex(/^[A-Z][A-Za-z0-9]*\/\S+$/)
              .meta({ format: 'object-ref' }),
          )
          .default([])
          .describe(
            'Objects that exist in the cluster but not in the package, and objects that are used from outside the package: `Secret/cart`, `ConfigMap/team-*`. A list for an environment replaces this list.',
          ),
        natives: z
          .enum(['touched', 'all'])
          .default('touched')
          .describe(
            'Kubernetes objects to check when lummo runs as a function of kustomize, kpt or another tool: only objects that reference a generated object, or all. `lummo check` and `lummo render` always check all objects.',
          ),
      })
      .prefault({})
      .describe('Checks across the objects of the package.'),
    targets: z
      .strictObject({
        kubernetes: z
          .enum(['1.30', '1.31', '1.32', '1.33', '1.34', '1.35', '1.36'])
          .default('1.34')
          .describe('Oldest Kubernetes minor version among the clusters.'),
        keda: z.enum(['2.17', '2.18', '2.19', '2.20']).default('2.20').describe('KEDA version.'),
        argoRollouts: z.enum(['1.8', '1.9']).default('1.9').describe('Argo Rollouts version.'),
        externalSecrets: z
          .enum(['v1beta1', 'v1'])
          .default('v1')
          .describe(
            'API version of External Secrets: `v1` from 0.16, `v1beta1` before. 0.17 serves only `v1`. Before 0.16, a change to an object that generates values replaces these values.',
          ),
        traefik: z.enum(['2', '3']).default('3').describe('Traefik version. `2` means 2.11.'),
      })
      .prefault({})
      .describe('Versions of the software in the clusters. lummo adapts its output to these versions.'),
    images: imagesSettings,
    network: networkSettings
      .prefault({})
      .describe('Settings for ingress, and the namespaces from which traffic comes.'),
    google: z
      .strictObject({
        project: project().optional().describe('Google Cloud project of the service accounts.'),
        pool: z
          .string()
          .min(1)
          .optional()
          .describe('Workload identity pool of the clusters. Default: the pool of the project, `PROJECT.svc.id.goog`.'),
      })
      .prefault({})
      .describe('Google Cloud project and workload identity of service accounts.'),
    workload: workloadDefaults.prefault({}).describe('Defaults for all workloads.'),
    pgbouncer: pgbouncerSettings,
    pubsub: z
      .strictObject({
        project: project().optional().describe('Google Cloud project of topics and subscriptions.'),
        projectNumber: z
          .string()
          .regex(/^[0-9]{1,20}$/)
          .meta({ format: 'project-number', stringify: true })
          .optional()
          .describe(
            'Project number, required for the permissions of dead-letter topics. `gcloud projects describe PROJECT --format="value(projectNumber)"` prints it.',
          ),
        scaler: z
          .enum(['gcp-pubsub', 'prometheus'])
          .default('gcp-pubsub')
          .describe(
            'Source of the backlog for KEDA: the deprecated Pub/Sub scaler of KEDA, or Cloud Monitoring through its Prometheus API. Cloud Monitoring requires `project`.',
          ),
      })
      .prefault({})
      .describe('Google Cloud project of Pub/Sub.'),
    secrets: secretsSettings,
  })
  .describe('Settings for all objects of the package.')

export type Settings = z.output<typeof settingsSpec>
