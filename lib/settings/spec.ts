import { z } from 'zod'
import { networkSettings } from './network'
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
        traefik: z.enum(['2', '3']).default('3').describe('The version of Traefik; `2` is 2.11.'),
      })
      .prefault({})
      .describe('What runs in your clusters; the output fits these versions.'),
    network: networkSettings.prefault({}).describe('How traffic comes in, and the neighbours it comes from.'),
    workload: workloadDefaults.prefault({}).describe('What every workload gets unless it says otherwise.'),
    pubsub: z
      .strictObject({
        project: z.string().min(1).optional().describe('The Google Cloud project that holds topics and subscriptions.'),
      })
      .prefault({})
      .describe('Where Pub/Sub lives.'),
  })
  .describe('Settings for every object of the package.')

export type Settings = z.output<typeof settingsSpec>
