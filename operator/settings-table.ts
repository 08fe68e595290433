import type { Table } from '../lib/kind/table/table'

const NAMES: Table = { type: 'array', items: { type: 'string' }, default: [] }

const PORT: Table = { type: 'integer', minimum: 1, maximum: 65535 }

const POLL: Table = {
  type: 'integer',
  minimum: 1,
  default: 30,
  description: 'Interval in seconds at which the operator reads changes by other writers. Default: 30.',
}

const HELM: Table = {
  type: 'object',
  additionalProperties: false,
  properties: {
    release: {
      type: 'string',
      maxLength: 53,
      default: 'lummo',
      description: 'Name of the release in each namespace. Default: lummo.',
    },
    home: {
      type: 'string',
      description:
        'Namespace of the release that contains cluster-scoped objects. Default: the namespace of the operator.',
    },
    kubeconfig: {
      type: 'string',
      description: 'Kubeconfig of the cluster. Default: the kubeconfig that Helm finds.',
    },
    pollSeconds: POLL,
  },
}

const GITOPS: Table = {
  type: 'object',
  additionalProperties: false,
  required: ['url', 'branch', 'folder'],
  properties: {
    url: { type: 'string', description: 'Repository, in any form that `git fetch` accepts.' },
    branch: { type: 'string', description: 'Branch, which is created if it does not exist.' },
    folder: { type: 'string', description: 'Folder of the objects in the repository.' },
    clone: {
      type: 'string',
      default: '/tmp/lummo-operator-clone',
      description: 'Local folder that no other process uses. Default: /tmp/lummo-operator-clone.',
    },
    sameCluster: {
      type: 'boolean',
      default: false,
      description:
        'Reads the state of the objects in this cluster, to which another tool applies the branch. Default: false.',
    },
    pollSeconds: POLL,
  },
}

const WEBHOOK: Table = {
  type: 'object',
  additionalProperties: false,
  required: ['certificates'],
  properties: {
    certificates: {
      type: 'string',
      description: 'Folder with `tls.crt` and `tls.key`. The webhook is served as soon as both files exist.',
    },
    port: { ...PORT, default: 8443, description: 'Port of the webhook. Default: 8443.' },
  },
}

const PROMETHEUS: Table = {
  type: 'object',
  additionalProperties: false,
  required: ['url'],
  properties: {
    url: {
      type: 'string',
      format: 'http-address',
      description:
        'Prometheus server with the metrics of handler versions, such as `http://prometheus.monitoring:9090`.',
    },
  },
}

/** The fields of the settings file. */
export const SETTINGS_TABLE: Table = {
  type: 'object',
  additionalProperties: false,
  properties: {
    target: {
      type: 'string',
      enum: ['kubernetes', 'helm', 'gitops'],
      default: 'kubernetes',
      description: 'Target of generated objects. Default: kubernetes.',
    },
    helm: HELM,
    gitops: GITOPS,
    webhook: WEBHOOK,
    prometheus: PROMETHEUS,
    namespaces: { ...NAMES, description: 'Namespaces with short objects. Default: all namespaces.' },
    crossNamespace: {
      ...NAMES,
      description:
        'Namespaces whose short objects can generate objects in other namespaces, or cluster-scoped objects.',
    },
    namespace: {
      type: 'string',
      description:
        'Namespace of the operator, which contains its Lease and the LummoPackage of the organisation. Default: the namespace of the pod.',
    },
    leaderElection: {
      type: 'boolean',
      default: true,
      description: 'Allows several replicas, of which only the leader writes. Default: true.',
    },
    port: { ...PORT, default: 8080, description: 'Port of `/metrics`, `/healthz` and `/readyz`. Default: 8080.' },
    logLevel: {
      type: 'string',
      enum: ['debug', 'info', 'warn', 'error'],
      default: 'info',
      description: 'Minimum log level. Default: info.',
    },
  },
}
