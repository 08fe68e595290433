import buildWhatIsOld from '../support/fresh-build'
import { ControlPlane } from './control-plane'

declare global {
  var controlPlane: ControlPlane | undefined
}

/** Starts one control plane for all tests, which read LUMMO_CLUSTER, an `Access` as JSON. */
export default async function setUp(): Promise<void> {
  buildWhatIsOld()
  globalThis.controlPlane = new ControlPlane()
  process.env.LUMMO_CLUSTER = JSON.stringify(await globalThis.controlPlane.up())
}
