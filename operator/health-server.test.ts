import { serveHealth } from './health-server'

test('the server reports health, readiness and metrics as they are at the moment', async () => {
  const state = { healthy: true, ready: false }
  const { server, port } = await serveHealth(
    {
      isHealthy: () => state.healthy,
      isReady: () => state.ready,
      metrics: async () => 'lummo_operator_leader 1\n',
    },
    0,
  )
  const get = async (path: string) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`)
    return `${answer.status} ${(await answer.text()).trim()}`
  }
  try {
    expect(await get('/healthz')).toBe('200 healthy')
    expect(await get('/readyz?verbose')).toBe('503 not ready')
    Object.assign(state, { healthy: false, ready: true })
    expect(await get('/healthz')).toBe('503 not healthy')
    expect(await get('/readyz')).toBe('200 ready')
    expect(await get('/metrics')).toBe('200 lummo_operator_leader 1')
    expect(await get('/other')).toBe('404 not found')
  } finally {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})
