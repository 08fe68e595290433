import type { Manifest, Plain } from '../manifest/manifest'

/** Generates Kubernetes objects from one short object, for programs that deploy without an operator. */
export interface IManifestGenerator {
  /** Returns the Deployment of a short object. Throws a GenerationError if the object does not exist. */
  generateDeployment(claim: Plain): Manifest
  /**
   * Returns the Service with the name of the short object. Throws a GenerationError if the object does not exist.
   */
  generateService(claim: Plain): Manifest
  /** Returns the ConfigMap of a short object. Throws a GenerationError if the object does not exist. */
  generateConfigMap(claim: Plain): Manifest
}

/** Error about a short object that is invalid, or that does not generate the requested object. */
export class GenerationError extends Error {
  override readonly name = 'GenerationError'
}
