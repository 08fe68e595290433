/** Ends the control plane that setup.ts started. */
export default async function tearDown(): Promise<void> {
  await globalThis.controlPlane?.down()
}
