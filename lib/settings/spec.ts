import { z } from 'zod'
import { networkSettings } from './network'
import { pgbouncerSettings } from './pgbouncer-spec'
import { secretsSettings } from './secrets-spec'
import { workloadDefaults } from './workload-defaults'

const project = () =>
  z
    .string()
    .regex(/^([a-z][a-z0-9.-]*:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$/)
    .meta({ format: 'project' })

/** The settings an organisation decides once: the spec of a LummoPackage. */
export const settingsSpec = z
  .strictObject({
    defaults: z
      .enum(['v1'])
      .default('v1')
      .describe('The set of defaults. A set is frozen: a changed default is a new set, and nothing changes under you.'),
    env: z
      .string()
      .min(1)
      .optional()
      .describe(
        'The environment (`dev`, `staging`, `prod`). An object’s own `env` beats it. Production (`prod`, `live`, `production-eu`) gets careful canaries.',
      ),
    environments: z
      .record(z.string().min(1), z.looseObject({}))
      .default({})
      .describe(
        'What is different in an environment, by its name: `{dev: {workload: {disruption: false}}}`. Takes every setting but `defaults`, `env` and `environments`.',
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
            'What is in the cluster without being in the package, or is used by somebody outside of it: `Secret/cart`, `ConfigMap/team-*`. A nearer list takes its place.',
          ),
        natives: z
          .enum(['touched', 'all'])
          .default('touched')
          .describe(
            'Which objects that are not ours are checked in a host: those that name one of ours, or all. `lummo check` and `lummo render` look at all.',
          ),
      })
      .prefault({})
      .describe('What is checked across the objects of the package.'),
    targets: z
      .strictObject({
        kubernetes: z
          .enum(['1.30', '1.31', '1.32', '1.33', '1.34', '1.35', '1.36'])
          .default('1.34')
          .describe('The oldest minor version of Kubernetes among your clusters.'),
        keda: z.enum(['2.17', '2.18', '2.19', '2.20']).default('2.20').describe('The version of KEDA.'),
        argoRollouts: z.enum(['1.8', '1.9']).default('1.9').describe('The version of Argo Rollouts.'),
        externalSecrets: z
          .enum(['v1beta1', 'v1'])
          .default('v1')
          .describe(
            'The API of External Secrets: `v1` from 0.16 on, `v1beta1` before; 0.17 serves only `v1`. Before 0.16 a change of an object that generates values makes new ones.',
          ),
        traefik: z.enum(['2', '3']).default('3').describe('The version of Traefik; `2` is 2.11.'),
      })
      .prefault({})
      .describe('What runs in your clusters; the output fits these versions.'),
    network: networkSettings.prefault({}).describe('How traffic comes in, and the neighbours it comes from.'),
    google: z
      .strictObject({
        project: project().optional().describe('The Google Cloud project that holds service accounts.'),
        pool: z
          .string()
          .min(1)
          .optional()
          .describe('The workload identity pool of the clusters. Default: that of the project, `PROJECT.svc.id.goog`.'),
      })
      .prefault({})
      .describe('Where accounts for programs on GKE live.'),
    workload: workloadDefaults.prefault({}).describe('What every workload gets unless it says otherwise.'),
    pgbouncer: pgbouncerSettings,
    pubsub: z
      .strictObject({
        project: project().optional().describe('The Google Cloud project that holds topics and subscriptions.'),
        projectNumber: z
          .string()
          .regex(/^[0-9]{1,20}$/)
          .meta({ format: 'project-number', stringify: true })
          .optional()
          .describe(
            'Its number, for the rights that dead letters need. `gcloud projects describe PROJECT --format="value(projectNumber)"` shows it.',
          ),
        scaler: z
          .enum(['gcp-pubsub', 'prometheus'])
          .default('gcp-pubsub')
          .describe(
            'How KEDA learns of a backlog: with its own scaler for Pub/Sub, which is announced to go some day, or from Cloud Monitoring in the form of Prometheus, which needs `project`.',
          ),
      })
      .prefault({})
      .describe('Where Pub/Sub lives.'),
    secrets: secretsSettings,
  })
  .describe('Settings for every object of the package.')

export type Settings = z.output<typeof settingsSpec>
