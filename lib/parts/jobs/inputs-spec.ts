import { z } from 'zod'
import { formatted, quantity, withMeta } from '../../kind/table/zod-fields'

const inputFile = z.strictObject({
  name: formatted('config-map-key').describe('Name of the file.'),
  content: z.string().describe('Content of the file.'),
})

/** Fields for inline files and a workspace in memory. */
export const inputsFields = {
  inputs: z
    .union([z.record(formatted('config-map-key'), z.string()), z.array(inputFile).min(1)])
    .optional()
    .describe(
      'Files with their content, mounted read-only in the main container: `{main.cpp: …}`, or a list of `{name, content}`. Files are stored in an immutable ConfigMap whose name depends on its content. The total size is at most 1 MiB. Files must not contain secrets.',
    ),
  inputsPath: formatted('absolute-path')
    .optional()
    .describe('Folder in which the `inputs` are mounted. Default: `/inputs`.'),
  workspace: withMeta(
    z.strictObject({
      size: quantity('memory').describe('Maximum size, which counts against the memory limit.'),
      path: formatted('absolute-path').default('/workspace').describe('Mount path.'),
    }),
    { shorthand: 'size' },
  )
    .optional()
    .describe(
      'Folder in memory, which is empty at the start and deleted with the pod. Other containers mount the volumes `workspace` and `inputs` through `volumeMounts`.',
    ),
}

const inputsObject = z.strictObject(inputsFields)

export type InputsFields = z.output<typeof inputsObject>
