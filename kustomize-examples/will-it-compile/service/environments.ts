import { expandObjects, type RunnableJob, runnableJobs, suite } from 'lummo-krm-functions'

/** A compiler with its options, as a client selects it. */
export interface CompileEnvironment {
  language: string
  compiler: string
  standards: readonly string[]
  architecture: string
  os: string
}

/** An environment and its jobs by standard. */
export interface CompileJobs {
  environment: CompileEnvironment
  jobs: ReadonlyMap<string, RunnableJob>
}

/** A compiler that the service offers. */
interface Compiler extends CompileEnvironment {
  image: string
  /** The executable in the image. */
  executable: string
  /** The file with the code. */
  source: string
}

/** The file of every C program in the job. */
const C_SOURCE = 'main.c'

/**
 * Returns the compilers.
 *
 * @param image the image with gcc
 */
const compilers = (image: string): readonly Compiler[] => [
  {
    language: 'c',
    compiler: 'gcc-12',
    standards: ['c17', 'c11', 'c99'],
    architecture: 'x86_64',
    os: 'linux',
    image,
    executable: 'gcc',
    source: C_SOURCE,
  },
]

/**
 * Expands one LummoJob for each compiler and standard. Throws if an object is not valid.
 *
 * @param image the image with gcc
 */
export const compileJobs = (image: string): CompileJobs[] =>
  compilers(image).map((compiler) => {
    const { image: _, executable, source, ...environment } = compiler
    return { environment, jobs: new Map(compiler.standards.map((standard) => [standard, jobFor(compiler, standard)])) }
  })

/** Returns the job of a compiler. Its command is a list of words from the table; the code is a file. */
function jobFor({ image, executable, source }: Compiler, standard: string): RunnableJob {
  const job = {
    apiVersion: 'krm.lummo.dev/v1alpha1',
    kind: 'LummoJob',
    metadata: { name: 'compile' },
    spec: {
      deadline: '30s',
      ttl: '5m',
      retry: 0,
      serviceAccount: 'compile',
      security: { user: 1000, group: 1000 },
      inputs: { [source]: '// replaced by the code of a request\n' },
      inputsPath: '/source',
      workspace: '64Mi',
      containers: {
        image,
        command: [executable, `-std=${standard}`, '-Wall', '-o', '/workspace/main', `/source/${source}`],
        resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { cpu: '500m', memory: '128Mi' } },
      },
    },
  }
  const { objects, findings } = expandObjects([job], suite)
  const errors = findings.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('\n'))
  const [runnable] = runnableJobs(objects)
  if (runnable === undefined) throw new Error(`The compiler ${executable} has no job.`)
  return runnable
}
