/**
 * Defaults of `timescape`. Times are in seconds. Both the spec and the operator need these values, because stored
 * handlers have only the fields that their author set.
 */
export const TIMESCAPE_DEFAULTS = {
  steps: [10, 50, 100],
  pause: 300,
  failures: 3,
  drain: { samples: 5, grace: 300 },
  warmPool: { lower: 300 },
}
