/** Properties that a GatiVersion declares about a version. */
export interface DeclaredVersion {
  breaking: boolean
  transformers: readonly string[]
}

/** Decides whether clients of the stable version can use the next version. */
export interface BreakingChangeDetector {
  isBreaking(next: DeclaredVersion): boolean
}

/** Decides whether the transformers of a breaking version are ready. */
export interface TransformerCoordinator {
  /** Returns why the version must wait; undefined if the version can get requests. */
  obstacle(next: DeclaredVersion): string | undefined
}

/** Trusts the declarations of the GatiVersion. */
const declaredBreaking: BreakingChangeDetector = { isBreaking: ({ breaking }) => breaking }

/** Requires that a breaking version declares transformers. */
const declaredTransformers: TransformerCoordinator = {
  obstacle: ({ transformers }) =>
    transformers.length > 0 ? undefined : 'The version is breaking, and its GatiVersion lists no transformers.',
}

/** Returns why a version must not get requests; undefined if the version can get requests. */
export const obstacleTo = (
  next: DeclaredVersion | undefined,
  detector: BreakingChangeDetector = declaredBreaking,
  coordinator: TransformerCoordinator = declaredTransformers,
): string | undefined => (next !== undefined && detector.isBreaking(next) ? coordinator.obstacle(next) : undefined)
