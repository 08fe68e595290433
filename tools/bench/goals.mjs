// Performance goals. Each goal is a ratio between two programs that run alternately. `--check` fails if a goal is
// missed by more than the tolerance. The tolerance accounts for other load on the machine.

/**
 * A goal. In a group of measurements, `program` may take at most `limit` times as long as `than`. Without `than`,
 * `limit` applies to memory.
 *
 * @typedef {{ what: string, group: string, program: string, than?: string, limit: number }} Goal
 */

/** @type {Goal[]} */
export const GOALS = [
  { what: 'start, as bundle', group: 'start', program: 'lummo', than: 'node, empty file', limit: 2 },
  {
    what: 'start, as single executable',
    group: 'start',
    program: 'the executable',
    than: 'node, empty file',
    limit: 0.5,
  },
  // The goal for the image. The container runtime adds the same time to every program. The previous goal for the same
  // two programs is stricter, so this goal is never the only one that is missed.
  {
    what: 'start of the executable, as in the image',
    group: 'start',
    program: 'the executable',
    than: 'node, empty file',
    limit: 1.35,
  },
  { what: '10,000 items passed through', group: 'pass', program: 'lummo', than: 'node, copying', limit: 3 },
  {
    what: '10,000 items passed through, by the executable',
    group: 'pass',
    program: 'the executable',
    than: 'node, copying',
    limit: 2.2,
  },
  {
    what: '10,000 items with comments passed through, by the executable',
    group: 'commented',
    program: 'the executable',
    than: 'node, copying',
    limit: 2.2,
  },
  {
    what: '10,000 items with comments passed through',
    group: 'commented',
    program: 'lummo',
    than: 'node, copying',
    limit: 3,
  },
  {
    what: '10,000 items that all contain the name of the short object, compared with items without the name',
    group: 'named',
    program: 'the executable, with the name',
    than: 'the executable, without the name',
    limit: 1.5,
  },
  { what: '10,000 items compared with kyaml', group: 'pass', program: 'lummo', than: 'kyaml', limit: 1 / 20 },
  {
    what: '10,000 items by the executable, compared with kyaml',
    group: 'pass',
    program: 'the executable',
    than: 'kyaml',
    limit: 1 / 20,
  },
  { what: 'memory for 10,000 items, in MB', group: 'memory of pass', program: 'lummo', limit: 120 },
  {
    what: '50,000 items compared with 10,000',
    group: 'growth',
    program: 'lummo, 50,000',
    than: 'lummo, 10,000',
    limit: 5,
  },
  {
    what: '1,000 short objects among 10,000 others, compared with 1,000 alone',
    group: 'claims',
    program: 'lummo, among 10,000 others',
    than: 'lummo, 1,000',
    limit: 2,
  },
  {
    what: '10,000 short objects compared with 1,000',
    group: 'claims',
    program: 'lummo, 10,000',
    than: 'lummo, 1,000',
    limit: 10,
  },
  {
    what: 'memory for 10,000 short objects, as a multiple of the output',
    group: 'memory of claims',
    program: 'lummo',
    limit: 4,
  },
  {
    what: 'diff of 300 objects, compared with two renders',
    group: 'diff',
    program: 'lummo diff',
    than: 'two renders',
    limit: 2,
  },
  {
    what: 'a Konfiguru file, compared with its short objects',
    group: 'konfiguru',
    program: 'compile',
    than: 'render of the short objects',
    limit: 1.3,
  },
  { what: 'one job, compared with podman', group: 'job', program: 'lummo run', than: 'podman run', limit: 2 },
  {
    what: 'one job in a cluster, compared with kubectl',
    group: 'cluster job',
    program: 'lummo run --cluster',
    than: 'kubectl create, wait, logs',
    limit: 2,
  },
  {
    what: 'check of 20 environments, compared with their builds',
    group: 'environments',
    program: 'lummo check',
    than: '20 × kustomize build',
    limit: 1.3,
  },
  ...peer('helm, same output', { 100: 2, 1000: 2 }),
  ...peer('helm, lean chart', { 1: 1 / 0.35, 100: 1 / 0.8, 1000: 1 }),
  ...peer('helm + kubeconform', { 100: 1 / 0.3, 1000: 1 / 0.3 }),
  ...peer('kubectl kustomize', { 1: 1.3, 100: 5 }),
  ...peer('cdk8s-plus', { 1: 4, 100: 4, 1000: 4 }),
]

/** Returns goals for being faster than a peer by a given factor, one for each number of applications. */
function peer(than, factors) {
  return Object.entries(factors).map(([count, factor]) => ({
    what: `${count} × the application, compared with ${than}`,
    group: `peers ${count}`,
    program: 'the executable',
    than,
    limit: 1 / factor,
  }))
}
