import { z } from 'zod'
import { workloadDefaults } from './workload-defaults'

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
        'The environment (`dev`, `staging`, `prod`). An object’s own `env` beats it. `prod` gets careful canaries.',
      ),
    targets: z
      .strictObject({
        kubernetes: z
          .enum(['1.30', '1.31', '1.32', '1.33', '1.34', '1.35', '1.36'])
          .default('1.34')
          .describe('The oldest minor version of Kubernetes among your clusters.'),
        keda: z.enum(['2.17', '2.18', '2.19', '2.20']).default('2.20').describe('The version of KEDA.'),
        argoRollouts: z.enum(['1.8', '1.9']).default('1.9').describe('The version of Argo Rollouts.'),
      })
      .prefault({})
      .describe('What runs in your clusters; the output fits these versions.'),
    network: z
      .strictObject({
        ingress: z
          .strictObject({ namespace: z.string().min(1).describe('The namespace of the ingress controller.') })
          .default({ namespace: 'traefik' })
          .describe('Where traffic from outside comes from.'),
        monitoring: z
          .strictObject({ namespace: z.string().min(1).describe('The namespace of Prometheus.') })
          .default({ namespace: 'monitoring' })
          .describe('Where metrics are scraped from.'),
      })
      .prefault({})
      .describe('Neighbours that NetworkPolicies must let in.'),
    workload: workloadDefaults.prefault({}).describe('What every workload gets unless it says otherwise.'),
    pubsub: z
      .strictObject({
        project: z
          .string()
          .regex(/^([a-z][a-z0-9.-]*:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$/)
          .meta({ format: 'project' })
          .optional()
          .describe('The Google Cloud project that holds topics and subscriptions.'),
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
  })
  .describe('Settings for every object of the package.')

export type Settings = z.output<typeof settingsSpec>
