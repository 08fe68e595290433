import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** Buckets for the duration of a run in seconds: 5 ms to 60 s. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

/** Number of short objects, by kind and outcome: `ready`, `progressing` or the reason why they are not ready. */
export interface CountedClaims {
  kind: string
  outcome: string
  count: number
}

/** State that is read at each scrape. */
export interface ObservedState {
  queueDepth(): number
  isLeader(): boolean
  claims(): readonly CountedClaims[]
}

/** The metrics of an operator. Labels contain kinds and outcomes, but no names, so the number of series is limited. */
export class OperatorMetrics {
  readonly registry = new Registry()
  private readonly duration: Histogram<'outcome'>
  private readonly results: Counter<'outcome'>
  private readonly terminal: Counter

  constructor(state: ObservedState) {
    const registers = [this.registry]
    this.duration = new Histogram({
      name: 'lummo_operator_reconciliation_duration_seconds',
      help: 'Duration of a run for a namespace.',
      labelNames: ['outcome'],
      buckets: BUCKETS,
      registers,
    })
    this.results = new Counter({
      name: 'lummo_operator_reconciliations_total',
      help: 'Number of runs by outcome.',
      labelNames: ['outcome'],
      registers,
    })
    this.terminal = new Counter({
      name: 'lummo_operator_terminal_errors_total',
      help: 'Number of runs that failed with an error that only a change to a short object can fix.',
      registers,
    })
    addGauges(state, registers)
    collectDefaultMetrics({ register: this.registry })
  }

  /** Counts a run. */
  observe(outcome: string, milliseconds: number): void {
    this.duration.observe({ outcome }, milliseconds / 1000)
    this.results.inc({ outcome })
    if (outcome === 'invalid' || outcome === 'refused') this.terminal.inc()
  }

  /** Returns all metrics in the text format of Prometheus. */
  text(): Promise<string> {
    return this.registry.metrics()
  }
}

function addGauges(state: ObservedState, registers: Registry[]): void {
  new Gauge({
    name: 'lummo_operator_deployments',
    help: 'Number of short objects by kind and outcome.',
    labelNames: ['kind', 'outcome'],
    registers,
    collect() {
      this.reset()
      for (const { kind, outcome, count } of state.claims()) this.set({ kind, outcome }, count)
    },
  })
  new Gauge({
    name: 'lummo_operator_queue_depth',
    help: 'Number of namespaces that wait for a run.',
    registers,
    collect() {
      this.set(state.queueDepth())
    },
  })
  new Gauge({
    name: 'lummo_operator_leader',
    help: '1 if this process is the leader, otherwise 0.',
    registers,
    collect() {
      this.set(state.isLeader() ? 1 : 0)
    },
  })
}
