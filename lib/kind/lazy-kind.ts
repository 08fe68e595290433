import { API_VERSION, type Kind } from './claim'

/**
 * Returns a kind whose definition, except for its name and apiVersion, is loaded only when the first object of the kind
 * is read.
 */
export const lazyKind = (kind: string, load: () => Kind, apiVersion = API_VERSION): Kind => ({
  kind,
  apiVersion,
  get summary() {
    return load().summary
  },
  get legacy() {
    return load().legacy
  },
  get imageFields() {
    return load().imageFields
  },
  get inspect() {
    return load().inspect
  },
  table: () => load().table(),
  identify: (object) => load().identify(object),
  read: (input) => load().read(input),
  expand: (claim, world) => load().expand(claim, world),
  suppressesOutput: (claim) => load().suppressesOutput(claim),
})
