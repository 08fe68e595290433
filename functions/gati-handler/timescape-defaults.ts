/**
 * Defaults of `timescape`. Times are in seconds. The operator reads stored handlers, which have only the fields that
 * their author set, so both the spec and the operator need these values.
 */
export const TIMESCAPE_DEFAULTS = {
  steps: [10, 50, 100],
  pause: 300,
  failures: 3,
  drain: { samples: 5, grace: 300 },
  warmPool: { lower: 300 },
}
