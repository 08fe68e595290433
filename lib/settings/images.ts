import { z } from 'zod'

/** Image changes in kustomize's own shape. Source: kustomize api/types Image, v5.8. */
export const imagesSettings = z
  .array(
    z.strictObject({
      name: z.string().min(1).describe('Image without tag and digest, as written in the objects.'),
      newName: z.string().min(1).optional().describe('Image that replaces `name`.'),
      newTag: z.string().min(1).optional().describe('Tag that replaces the existing tag or digest.'),
      digest: z
        .string()
        .regex(/^sha(256:[0-9a-f]{64}|512:[0-9a-f]{128})$/)
        .optional()
        .describe('Digest that replaces the existing tag or digest.'),
    }),
  )
  .default([])
  .describe(
    'Images to replace in every generated container, as with `images` of kustomize. An entry that matches no image is an error, except in settings that several packages share.',
  )

export type ImageChange = z.output<typeof imagesSettings>[number]
