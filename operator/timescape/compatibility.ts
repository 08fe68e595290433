/** What a GatiVersion declares about a version. */
export interface DeclaredVersion {
  breaking: boolean
  transformers: readonly string[]
}

/** Decides whether clients of the stable version can use the next one. */
export interface BreakingChangeDetector {
  isBreaking(next: DeclaredVersion): boolean
}

/** Decides whether the transformers of a breaking version are in place. */
export interface TransformerCoordinator {
  /** Returns why the version must wait; undefined if it can get requests. */
  obstacle(next: DeclaredVersion): string | undefined
}

/** Believes what the GatiVersion declares. */
const declaredBreaking: BreakingChangeDetector = { isBreaking: ({ breaking }) => breaking }

/** Requires that a breaking version declares transformers. */
const declaredTransformers: TransformerCoordinator = {
  obstacle: ({ transformers }) =>
    transformers.length > 0 ? undefined : 'The version is breaking, and its GatiVersion lists no transformers.',
}

/** Returns why a version must not get requests; undefined if it can get them. */
export const obstacleTo = (
  next: DeclaredVersion | undefined,
  detector: BreakingChangeDetector = declaredBreaking,
  coordinator: TransformerCoordinator = declaredTransformers,
): string | undefined => (next !== undefined && detector.isBreaking(next) ? coordinator.obstacle(next) : undefined)
