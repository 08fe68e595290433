import buildWhatIsOld from '../support/fresh-build'
import { ControlPlane } from './control-plane'

declare global {
  var controlPlane: ControlPlane | undefined
}

/** Starts one control plane for all tests. The tests read LUMMO_CLUSTER, which contains an `Access` as JSON. */
export default async function setUp(): Promise<void> {
  buildWhatIsOld()
  const controlPlane = new ControlPlane()
  try {
    process.env.LUMMO_CLUSTER = JSON.stringify(await controlPlane.up())
  } catch (problem) {
    // Jest does not call the teardown if the setup fails.
    await controlPlane.down()
    throw problem
  }
  globalThis.controlPlane = controlPlane
}
