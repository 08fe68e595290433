import { suite } from '../../functions/suite'
import { expandObjects } from '../../lib/command/objects'
import type { RunnableJob } from '../../lib/contracts/job-runtime'
import { runnableJobs } from '../../lib/jobs/runnable-job'
import { cProgram } from './played-program'

/** Image with a C compiler that test/hosts/base-images builds. */
export const COMPILER = 'localhost/lummo-gcc:12.2.0'

/** Returns a LummoJob that compiles and runs `main.c`. */
export const compileObject = (
  more: Record<string, unknown> = {},
  containers: Record<string, unknown> = {},
): Record<string, unknown> => {
  const object = {
    apiVersion: 'krm.lummo.dev/v1alpha1',
    kind: 'LummoJob',
    metadata: { name: 'compile' },
    spec: {
      deadline: '2m',
      ttl: '5m',
      retry: 0,
      security: { user: 1000, group: 1000 },
      network: { from: [], to: [] },
      inputs: { 'main.c': cProgram({ stdout: 'of the package\n' }) },
      inputsPath: '/source',
      workspace: '64Mi',
      ...more,
      containers: {
        image: COMPILER,
        command: ['sh', '-c', 'gcc -o /workspace/main /source/main.c && exec /workspace/main'],
        resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { cpu: 1, memory: '256Mi' } },
        ...containers,
      },
    },
  }
  // A job must not contain `undefined` fields, so the conversion to JSON drops such fields.
  return JSON.parse(JSON.stringify(object))
}

/** Returns the same job as `lummo render` prints it. */
export function compileJob(more: Record<string, unknown> = {}, containers: Record<string, unknown> = {}): RunnableJob {
  const { objects, findings } = expandObjects([compileObject(more, containers)], suite)
  const errors = findings.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw new Error(JSON.stringify(errors))
  const [job] = runnableJobs(objects)
  if (job === undefined) throw new Error('The package has no job.')
  return job
}
