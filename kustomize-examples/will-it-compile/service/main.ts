import { openJobRuntime, type RuntimePlace } from 'lummo-krm-functions'
import { compileJobs } from './environments'
import { compileService } from './server'

/** Names of the places where jobs run, as EXECUTION_ENVIRONMENT sets them. Default: what the process finds. */
const PLACES: Readonly<Record<string, RuntimePlace>> = { kubernetes: 'cluster', docker: 'local' }

async function main(): Promise<void> {
  const { env } = process
  const place = PLACES[env.EXECUTION_ENVIRONMENT ?? '']
  const { GCC_IMAGE: image = 'registry.example.com/gcc:12' } = env
  const runtime = await openJobRuntime(place === undefined ? {} : { place })
  const server = compileService({
    runtime,
    environments: compileJobs(image),
    maxJobs: Number(env.MAX_JOBS ?? 10),
    maxPerMinute: Number(env.MAX_PER_MINUTE ?? 10),
    isBehindProxy: env.BEHIND_PROXY === 'true',
  })
  server.listen(Number(env.PORT ?? 8080), () => console.log(JSON.stringify({ listening: server.address() })))
  // Answers what has begun and waits for its jobs. The grace period of the pod is the limit.
  const stop = (): void => {
    server.close()
    void runtime.close().then(() => process.exit(0))
  }
  for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, stop)
}

void main().catch((error: Error) => {
  console.error(error.message)
  process.exit(1)
})
