import { z } from 'zod'

/** Image changes in the format of kustomize. Source: kustomize api/types Image, v5.8. */
export const imagesSettings = z
  .array(
    z.strictObject({
      name: z.string().min(1).describe('Image without a tag or digest, as written in the objects.'),
      newName: z.string().meta({ format: 'image-repository' }).optional().describe('Image that replaces `name`.'),
      newTag: z
        .string()
        .meta({ format: 'image-tag' })
        .optional()
        .describe('Tag that replaces the existing tag or digest.'),
      digest: z
        .string()
        .meta({ format: 'image-digest' })
        .optional()
        .describe('Digest that replaces the existing tag or digest.'),
    }),
  )
  .default([])
  .describe(
    'Images to replace in every generated container, as with the kustomize field `images`. An entry that matches no image is an error, unless several packages share the settings.',
  )

export type ImageChange = z.output<typeof imagesSettings>[number]
