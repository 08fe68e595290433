import { containerSpec } from '../../lib/parts/container/spec'

export const spec = containerSpec

export type { ContainerSpec as Spec } from '../../lib/parts/container/spec'
