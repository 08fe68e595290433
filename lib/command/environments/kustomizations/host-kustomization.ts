import { dirname, join, relative } from 'node:path'
import type { Package } from '../../../run/package'
import { imageChangesIn, type InvalidImage, invalidImages } from './image-changes'
import { entriesOf, kustomizationIn, readKustomization } from './kustomization-file'

/** Information that a kustomization contains for its function. */
export interface HostKustomization extends Pick<Package, 'images' | 'sharedConfig'> {
  invalidImages?: readonly InvalidImage[]
}

/**
 * Reads the kustomization of the folder in which kustomize runs executable functions. kustomize applies `images` only
 * to containers in lists, so lummo applies them to containers of all forms. If all files of the functions are outside
 * the folder, several packages share the functions.
 */
export function hostKustomization(folder: string): HostKustomization {
  const file = kustomizationIn(folder)
  const read = file === undefined ? undefined : readKustomization(file)
  if (read === undefined || Array.isArray(read)) return {}
  const functions = ['transformers', 'generators', 'validators'].flatMap((field) => [...entriesOf(read, field)])
  const files = functions.filter((entry) => typeof entry === 'string' && !entry.includes('\n')) as string[]
  const isOutside = (path: string): boolean =>
    path.includes('://') || relative(dirname(read.file), join(read.folder, path)).startsWith('..')
  if (functions.length === 0) return {}
  return {
    images: imageChangesIn(read),
    invalidImages: invalidImages(read),
    sharedConfig: files.length > 0 && files.length === functions.length && files.every(isOutside),
  }
}
