import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** Observations of a client of a pool. */
export interface Seen {
  /** Transactions whose COMMIT was acknowledged, as `<client>.<number>`. */
  committed: string[]
  /** Transactions that were interrupted after they had started. */
  lost: string[]
  /** Number of connections that were refused or lost between transactions. */
  reconnects: number
}

/**
 * A client with a persistent connection. The client runs one transaction after another. A client that loses its
 * connection connects to the next pool, as a driver behind a Service does.
 */
export class PoolClient {
  readonly seen: Seen = { committed: [], lost: [], reconnects: 0 }
  private running = true

  constructor(
    private readonly id: number,
    private readonly ports: readonly number[],
    private readonly credentials: { user: string; password: string; database: string },
    /** Duration of a transaction in seconds. */
    private readonly seconds: number,
  ) {}

  /** Works until `stop` is called, and then completes the open transaction. */
  async work(): Promise<Seen> {
    let next = 0
    for (let turn = this.id; this.running; turn += 1) {
      next = await this.connection(this.ports[turn % this.ports.length] ?? 0, next)
      if (this.running) this.seen.reconnects += 1
    }
    return this.seen
  }

  stop(): void {
    this.running = false
  }

  /** Resolves with the number of the next transaction when the connection has ended. */
  private connection(port: number, first: number): Promise<number> {
    const { user, password, database } = this.credentials
    const address = `host=127.0.0.1 port=${port} dbname=${database} user=${user}`
    const psql = spawn('psql', ['-XqAt', '-v', 'ON_ERROR_STOP=1', address], {
      env: { ...process.env, PGPASSWORD: password, PGCONNECT_TIMEOUT: '20' },
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    psql.stdin.on('error', () => undefined)
    let number = first
    let open: string | undefined
    const transaction = () => {
      const name = `${this.id}.${number}`
      const insert = `INSERT INTO work VALUES ('${name}');`
      psql.stdin.write(
        `BEGIN;\n\\echo begun ${name}\n${insert}\nSELECT pg_sleep(${this.seconds}) IS NULL;\nCOMMIT;\n\\echo committed ${name}\n`,
      )
    }
    createInterface({ input: psql.stdout }).on('line', (line) => {
      const [what, name] = line.split(' ')
      if (what === 'begun') open = name
      if (what !== 'committed' || name === undefined) return
      open = undefined
      this.seen.committed.push(name)
      number += 1
      if (this.running) transaction()
      else psql.stdin.end()
    })
    transaction()
    return new Promise((resolve) => {
      psql.once('close', () => {
        if (open !== undefined) this.seen.lost.push(open)
        // The number of a lost or unused transaction is not used again.
        resolve(number + 1)
      })
    })
  }
}
