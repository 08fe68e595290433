/** Stops the control plane of setup.ts. */
export default async function tearDown(): Promise<void> {
  await globalThis.controlPlane?.down()
}
