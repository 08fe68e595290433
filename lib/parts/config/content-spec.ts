import { z } from 'zod'
import { formatted, scalarText } from '../../kind/table/zod-fields'

const key = () => formatted('config-map-key')

/** What a LummoConfig holds. Maps all through, so that a kustomize patch of an environment merges into them by key. */
export const configContentFields = {
  values: z
    .record(key(), scalarText())
    .optional()
    .describe('Plain values, by key: `LOG_LEVEL: info`. With `configs` of a container they are its environment.'),
  files: z
    .record(key(), z.string())
    .optional()
    .describe('Whole files, by name: `nginx.conf: |`. `files` of a container mounts them.'),
  binary: z
    .record(key(), formatted('base64'))
    .optional()
    .describe('Files that are no text, by name, in base64; line breaks in it do not count.'),
}

const configContent = z.strictObject(configContentFields)

export type ConfigContentFields = z.output<typeof configContent>
