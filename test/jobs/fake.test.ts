import { JobError } from '../../lib/contracts/job-runtime'
import { type FakeRun, FakeJobRuntime } from '../../lib/jobs/fake-runtime'
import { COMPILER } from './compile-job'
import { describeRuntime, OUTPUT_BYTES } from './contract'
import { played } from './played-program'

const until = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))

async function play({ command, files, env, signal, print }: FakeRun) {
  if (command[0] !== 'sh') throw new JobError('NotStarted', `${command[0]} does not exist.`)
  const { hangs, stdout, stderr, exitCode } = played(files.get('main.c') ?? '', env)
  // A container takes some time.
  await new Promise((resolve) => setTimeout(resolve, 5))
  print(stdout)
  if (hangs) await until(signal)
  return { exitCode, stderr }
}

describeRuntime('fake', async () => ({
  runtime: new FakeJobRuntime({ play, images: [COMPILER], limits: { outputBytes: OUTPUT_BYTES } }),
  startMs: 100,
  existing: async () => [],
  leftovers: async () => [],
}))
