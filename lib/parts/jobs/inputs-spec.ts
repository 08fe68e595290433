import { z } from 'zod'
import { formatted, quantity, words } from '../../kind/table/zod-fields'

const inputFile = z.strictObject({
  name: formatted('config-map-key').describe('The name of the file.'),
  content: z.string().describe('What is in it.'),
})

/** Files that are given with a program, and memory for it to work in. */
export const inputsFields = {
  inputs: z
    .union([z.record(formatted('config-map-key'), z.string()), z.array(inputFile).min(1)])
    .optional()
    .describe(
      'Files given right here, mounted read-only in the main container: `{main.cpp: …}`, or a list of `{name, content}`. Kept in a ConfigMap named by its content, which never changes; 1 MiB at most, and nothing secret.',
    ),
  inputsPath: formatted('absolute-path').optional().describe('The folder of the `inputs`. Default: `/inputs`.'),
  workspace: words(
    z.strictObject({
      size: quantity('memory').describe('The most it may hold; it counts against the memory limit.'),
      path: formatted('absolute-path').default('/workspace').describe('Where it is mounted.'),
    }),
    { shorthand: 'size' },
  )
    .optional()
    .describe(
      'A folder in memory to work in, empty at the start and gone with the pod. Other containers mount the volumes `workspace` and `inputs` by `volumeMounts`.',
    ),
}

const inputsObject = z.strictObject(inputsFields)

export type InputsFields = z.output<typeof inputsObject>
