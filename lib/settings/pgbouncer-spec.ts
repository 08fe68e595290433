import { z } from 'zod'

/** Which images run pgbouncer. */
export const pgbouncerSettings = z
  .strictObject({
    family: z
      .enum(['edoburu', 'bitnami'])
      .default('edoburu')
      .describe('Whose environment variables the image reads. Each image ignores those of the other.'),
    image: z
      .string()
      .min(1)
      .optional()
      .describe(
        'The image. Default for edoburu: `docker.io/edoburu/pgbouncer:v1.25.2-p0`; a bitnami image must be named, for the free ones are no longer kept up to date.',
      ),
    exporter: z
      .string()
      .min(1)
      .default('quay.io/prometheuscommunity/pgbouncer-exporter:v0.11.0')
      .describe('The image of the Prometheus exporter.'),
  })
  .prefault({})
  .describe('What runs a pgbouncer.')
