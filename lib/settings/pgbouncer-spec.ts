import { z } from 'zod'

/** Settings for the images of pgbouncer. */
export const pgbouncerSettings = z
  .strictObject({
    family: z
      .enum(['edoburu', 'bitnami'])
      .default('edoburu')
      .describe('Image family. Each family has its own environment variables, and ignores those of the other family.'),
    image: z
      .string()
      .min(1)
      .optional()
      .describe(
        'Image. Default for `edoburu`: `docker.io/edoburu/pgbouncer:v1.25.2-p0`. Required for `bitnami`, because its free images are no longer updated.',
      ),
    exporter: z
      .string()
      .min(1)
      .default('quay.io/prometheuscommunity/pgbouncer-exporter:v0.11.0')
      .describe('Image of the Prometheus exporter.'),
  })
  .prefault({})
  .describe('Images of pgbouncer and its exporter.')
