// Runs the control plane, with the node that simulates jobs, until stdin ends. Used by the benchmarks of jobs. bash
// test/cluster/run DIR --serve FILE writes a kubeconfig to FILE, and prints `ready`
import { ControlPlane } from './control-plane'

async function serve(kubeconfig: string): Promise<void> {
  const controlPlane = new ControlPlane()
  try {
    process.env.LUMMO_CLUSTER = JSON.stringify(await controlPlane.up())
    // These modules read LUMMO_CLUSTER when they are loaded.
    const [{ JobKubelet }, { writeKubeconfig }] = await Promise.all([import('./job-kubelet'), import('./live')])
    const kubelet = new JobKubelet()
    await kubelet.start()
    writeKubeconfig(kubeconfig, 'default')
    const ended = new Promise((resolve) => process.stdin.once('end', resolve).resume())
    process.stdout.write('ready\n')
    await ended
    await kubelet.close()
  } finally {
    await controlPlane.down()
  }
}

void serve(process.argv[2] ?? '').then(() => process.exit())
