/** Minimum number of short objects in golden cases that an import of the output restores with the same fields. */
export const MIN_EQUAL = 314

/** Minimum number of short objects that an import restores with the same fields, or in another spelling with the same output. */
export const MIN_RESTORED = 420

/** Short objects that an import does not restore, selected by their kinds or by the fields that differ. */
export interface UnrestoredClass {
  reason: string
  kinds?: readonly string[]
  fields?: readonly string[]
  /** Maximum number of objects. */
  count: number
}

/** Reasons why an import does not restore a short object. The first class that fits applies. */
export const UNRESTORED: readonly UnrestoredClass[] = [
  {
    reason:
      'The output contains neither the path of a handler nor the type of a module, so it becomes a LummoDeployment.',
    kinds: ['GatiHandler', 'GatiModule'],
    count: 15,
  },
  {
    reason:
      'Literal values must not be in a short object, and older versions of External Secrets have other generators.',
    kinds: ['LummoSecret'],
    count: 5,
  },
  {
    reason: 'The name is a hash that includes patches or values without an effect.',
    kinds: ['LummoJob'],
    count: 3,
  },
  {
    reason: 'The output contains the number of a wave, but not the objects from which the number is derived.',
    fields: ['after'],
    count: 4,
  },
  {
    reason: 'The routes share a Service with other objects, or have rules of Traefik 2.',
    kinds: ['LummoNetworking'],
    count: 6,
  },
  {
    reason:
      'The settings of a pool or the credentials are in objects that the import does not have or keeps unchanged.',
    kinds: ['pgbouncer'],
    fields: ['containers.database', 'containers.pool', 'containers.env'],
    count: 3,
  },
  {
    reason: 'A folder of the node is mounted twice, or a base has the values of another base.',
    fields: ['containers.base', 'containers.volumeMounts'],
    count: 2,
  },
  {
    reason: 'The object is a part of another object, or has values that its kind refuses.',
    kinds: ['LummoDaemonSet', 'LummoIAM', 'LummoNamespace', 'LummoRollout'],
    count: 4,
  },
  {
    reason: 'A permission or a trigger refers to an account of another object.',
    fields: ['scaling', 'subscriptions'],
    count: 2,
  },
  {
    reason: 'A patch of the case or a setting changes a value, and the import finds no field for the value.',
    fields: ['patches', 'pod'],
    count: 5,
  },
]
