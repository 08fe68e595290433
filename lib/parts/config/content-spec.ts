import { z } from 'zod'
import { formatted, textOrScalar } from '../../kind/table/zod-fields'

const key = () => formatted('config-map-key')

/**
 * Fields for the content of a LummoConfig. The fields are objects, so that kustomize patches for an environment merge
 * by key.
 */
export const configContentFields = {
  values: z
    .record(key(), textOrScalar())
    .optional()
    .describe(
      'Configuration values by key: `LOG_LEVEL: info`. `configs` of a container turns them into environment variables.',
    ),
  files: z
    .record(key(), z.string())
    .optional()
    .describe('File contents, keyed by file name: `nginx.conf: |`. `files` of a container mounts them.'),
  binary: z
    .record(key(), formatted('base64'))
    .optional()
    .describe('Binary file contents in base64, keyed by file name. Line breaks are ignored.'),
}

const configContent = z.strictObject(configContentFields)

export type ConfigContentFields = z.output<typeof configContent>
