import { load } from 'js-yaml'
import { suite } from '../../functions/suite'
import { expandObjects } from '../../lib/command/objects'
import type { Plain } from '../../lib/manifest/manifest'

/**
 * A kind, a field name from Kubernetes, Compose, Helm charts or KEDA, and words that the suggested replacement must
 * contain.
 */
const ASKED = `
LummoDeployment | spec.replicaCount: 2 | replicas
LummoDeployment | spec.image: a:1 | containers
LummoDeployment | spec.env: {A: b} | containers
LummoDeployment | spec.envFrom: [] | configs containers
LummoDeployment | spec.ports: [{containerPort: 80}] | containers http
LummoDeployment | spec.memory: 1Gi | resources
LummoDeployment | spec.hpa: {min: 1} | scaling
LummoDeployment | spec.autoscaling: {enabled: true, minReplicas: 1, maxReplicas: 3} | scaling
LummoDeployment | spec.autoscale: {min: 1, max: 3, targetCPU: 80} | scaling
LummoDeployment | spec.service: {type: ClusterIP, port: 80} | http LummoNetworking
LummoDeployment | spec.ingress: {enabled: true} | LummoNetworking
LummoDeployment | spec.hosts: [a.example.com] | LummoNetworking
LummoDeployment | spec.tls: [] | LummoNetworking
LummoDeployment | spec.command: [a] | containers
LummoDeployment | spec.args: [a] | containers
LummoDeployment | spec.serviceAccountName: a | serviceAccount
LummoDeployment | spec.podAnnotationss: {a: b} | podAnnotations
LummoDeployment | spec.template: {} | containers
LummoDeployment | spec.selector: {} | not needed app Remove
LummoDeployment | spec.restart: always | Remove restart
LummoDeployment | spec.hostAccess: {network: true} | hostNetwork
LummoDeployment | spec.depends_on: [db] | Remove not needed initContainers
LummoDeployment | spec.networks: [a] | network
LummoDeployment | spec.deploy: {replicas: 2} | replicas resources
LummoDeployment | spec.healthcheck: {test: [a]} | health
LummoDeployment | spec.livenessProbe: {httpGet: {path: /}} | health containers
LummoDeployment | spec.imagePullSecrets: [a] | pod pullSecret
LummoDeployment | spec.topologySpread: {} | spread topologySpreadConstraints
LummoDeployment | spec.antiAffinity: {} | spread affinity
LummoDeployment | spec.worker: {} | LummoJob containers
LummoDeployment | spec.init: [] | initContainers
LummoDeployment | spec.gracePeriod: 30 | stop
LummoDeployment | spec.preStop: {} | stop
LummoDeployment | spec.securityContext: {runAsUser: 1} | podSecurityContext
LummoDeployment | spec.runAsUser: 1 | security
LummoDeployment | spec.configMap: a | configs
LummoDeployment | spec.secret: a | secrets
LummoDeployment | spec.persistence: {size: 1Gi} | volumes
LummoDeployment | spec.storage: 10Gi | volumes
LummoDeployment | spec.metrics: {enabled: true} | monitoring
LummoDeployment | spec.canary: {} | strategy
LummoDeployment | spec.keda: {} | scaling
LummoDeployment | spec.containers.environment: {A: b} | env
LummoDeployment | spec.containers.environment: [A=b] | env
LummoDeployment | spec.containers.env_file: a | configs
LummoDeployment | spec.containers.mem_limit: 1g | resources
LummoDeployment | spec.containers.cpus: 1 | resources
LummoDeployment | spec.containers.entrypoint: [a] | command
LummoDeployment | spec.containers.working_dir: /a | workingDir
LummoDeployment | spec.containers.user: 1000 | security
LummoDeployment | spec.containers.volumes: [a:/a] | spec
LummoDeployment | spec.containers.liveness: /a | health
LummoDeployment | spec.containers.readinessPath: /a | health
LummoDeployment | spec.containers.probes: {} | health
LummoDeployment | spec.containers.port: 80 | http
LummoDeployment | spec.containers.httpPort: 80 | http
LummoDeployment | spec.containers.limits: {cpu: 1} | resources
LummoDeployment | spec.containers.configMaps: [a] | configs
LummoDeployment | spec.containers.privileged: true | securityContext LummoDaemonSet
LummoDeployment | spec.containers.stdin_open: true | stdin
LummoDeployment | spec.containers.health: {liveness: {path: /r, initialDelaySeconds: 5}} | delay
LummoDeployment | spec.containers.health: {readiness: {path: /r, failureThreshold: 5}} | failures
LummoDeployment | spec.containers.health: {readiness: {httpGet: {path: /r}}} | path
LummoDeployment | spec.scaling: {maxReplicaCount: 3, cpu: 70} | max
LummoDeployment | spec.scaling: {max: 3, targetCPUUtilizationPercentage: 70} | cpu
LummoDeployment | spec.scaling: {max: 3, cpu: 70, cooldownPeriod: 70} | cooldown
LummoDeployment | spec.scaling: {max: 3, kafka: {topic: a}} | triggers
LummoDeployment | spec.scaling: {max: 3, rabbitmq: {queue: a}} | triggers
LummoDeployment | spec.scaling: {max: 3, cpu: 70, stabilizationWindowSeconds: 10} | down
LummoDeployment | spec.scaling: {max: 3, schedule: "0 8 * * *"} | cron
LummoRollout | spec.canary: {steps: []} | strategy
LummoRollout | spec.steps: [] | strategy
LummoStatefulSet | spec.storage: 10Gi | volumeClaimTemplates
LummoStatefulSet | spec.volumeClaims: [] | volumeClaimTemplates
LummoStatefulSet | spec.persistence: {} | volumeClaimTemplates
LummoStatefulSet | spec.partition: 1 | update
LummoStatefulSet | spec.disk: 10Gi | volumeClaimTemplates volumes
LummoStatefulSet | spec.volumeClaimTemplates: [{metadata: {name: data}, spec: {resources: {requests: {storage: 5Gi}}}}] | name size path
LummoDaemonSet | spec.privileged: true | hostAccess
LummoDaemonSet | spec.hostPID: true | hostAccess
LummoDaemonSet | spec.updateStrategy: {type: OnDelete} | update
LummoDaemonSet | spec.replicas: 2 | Remove
LummoDaemonSet | spec.masters: true | everywhere
LummoJob | spec.timeout: 10 | deadline
LummoJob | spec.hook: PreSync | hook rerun metadata
LummoJob | spec.schedule: "0 3 * * *" | LummoCron
LummoCron | spec.startingDeadlineSeconds: 3 | startingDeadline
LummoCron | spec.jobTemplate: {} | containers
LummoNetworking | spec.host: a.example.com | domains
LummoNetworking | spec.hosts: [a.example.com] | domains
LummoNetworking | spec.ingressClassName: nginx | LummoPackage package
LummoNetworking | spec.tls: {secretName: a} | certificate
LummoNetworking | spec.rules: [] | routes
LummoNetworking | spec.path: /a | routes
LummoNetworking | spec.middlewares: [a] | routes patches middlewares
LummoNetworking | spec.service: a | app routes
LummoNetworking | spec.issuer: a | LummoPackage package
LummoNetworking | spec.rateLimit: 5 | routes patches
LummoNetworking | spec.cors: {} | routes patches headers
pgbouncer | spec.database: a | connectionSecret LummoDatabase config databases
pgbouncer | spec.poolSize: 20 | config
pgbouncer | spec.maxClientConn: 20 | config
pgbouncer | spec.secret: a | connectionSecret
pgbouncer | spec.host: a | connectionSecret
LummoDatabase | spec.engine: postgres | type
LummoDatabase | spec.size: 10Gi | storage
LummoDatabase | spec.storageSize: 10Gi | storage
LummoDatabase | spec.password: a | secret
LummoDatabase | spec.parameters: {max_connections: 10} | config
LummoDatabase | spec.backups: {schedule: "0 2 * * *"} | backup
LummoDatabase | spec.instances: 3 | replicas
LummoDatabase | spec.storageClassName: fast | storage
LummoSubscription | spec.ackDeadline: 10s | subscriptions config ackDeadlineSeconds
LummoSubscription | spec.topic: a | subscriptions
LummoSubscription | spec.deadLetter: {} | subscriptions deadLetter dead
LummoNamespace | spec.resourceQuota: {} | quota
LummoNamespace | spec.limitRange: {} | containers
LummoNamespace | spec.podSecurity: restricted | security
LummoNamespace | spec.pss: restricted | security podSecurity
LummoPackage | spec.namespace: a | metadata kustomization
LummoPackage | spec.ingressClass: nginx | network
LummoPackage | spec.clusterIssuer: a | network
LummoPackage | spec.registry: a | LummoPolicy
LummoPackage | spec.resources: {} | workload containers
LummoDeployment | spec.cpuLimit: 1 | resources
LummoDeployment | spec.containers.cpuLimit: 1 | resources
`

const BOX = { image: 'registry.example.com/shop:1.0.0', resources: { cpu: '100m', memory: '128Mi' } }
const SERVER = { containers: { ...BOX, http: 8080 } }
const SPECS: Readonly<Record<string, Plain>> = {
  LummoDeployment: SERVER,
  LummoRollout: SERVER,
  LummoStatefulSet: SERVER,
  LummoDaemonSet: { containers: BOX },
  LummoJob: { containers: BOX },
  LummoCron: { schedule: '0 3 * * *', containers: BOX },
  LummoNetworking: { app: 'shop', domains: 'shop.example.com' },
  pgbouncer: { app: 'shop', connectionSecret: 'shop-db' },
  LummoDatabase: { type: 'postgres', version: '17', storage: '10Gi', secret: 'shop-db' },
  LummoSubscription: { project: 'acme-prod', projectNumber: '123456789012' },
  LummoNamespace: {},
  LummoPackage: {},
}

interface Question {
  line: string
  kind: string
  field: string
  words: string[]
  object: Plain
}

function questionOf(line: string, at: number): Question {
  const [kind = '', written = '', words = ''] = line.split(' | ')
  const [path = '', ...value] = written.split(': ')
  const fields = path.split('.').slice(1)
  const field = fields.pop() ?? ''
  const spec = structuredClone(SPECS[kind] ?? {})
  const place = fields.reduce<Plain>((inner, key) => inner[key] as Plain, spec)
  place[field] = load(value.join(': '))
  const object = { apiVersion: 'krm.lummo.dev/v1alpha1', kind, metadata: { name: `shop-${at}` }, spec }
  return { line, kind, field, words: words.split(' '), object }
}

/** Returns the messages about each object. Settings are never in the same package as another object. */
function messagesOf(questions: readonly Question[]): Map<Plain, string[]> {
  const others = questions.filter(({ kind }) => kind !== 'LummoPackage').map(({ object }) => object)
  const runs = [others, ...questions.flatMap(({ kind, object }) => (kind === 'LummoPackage' ? [[object]] : []))]
  return new Map(
    runs.flatMap((objects) => {
      const { findings } = expandObjects(objects, suite)
      return objects.map((object): [Plain, string[]] => {
        const { name } = object.metadata as Plain
        const own = findings.filter((one) => one.severity === 'error' && one.object?.name === name)
        return [object, own.map(({ message }) => message)]
      })
    }),
  )
}

const says = (message: string, word: string): boolean =>
  new RegExp(`(?<![A-Za-z])${word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![A-Za-z])`).test(message)

test('a field of another tool gets the field to use in one message of at most five names', () => {
  const questions = ASKED.trim().split('\n').map(questionOf)
  const messages = messagesOf(questions)
  const unanswered = questions.filter(({ field, words, object }) => {
    const answers = (messages.get(object) ?? []).map((one) => one.replace(`\`${field}\``, ''))
    return !answers.some(
      (message) => words.some((word) => says(message, word)) && (message.match(/`[^`]*`/g)?.length ?? 0) <= 5,
    )
  })
  expect(questions.length).toBeGreaterThan(100)
  expect(unanswered.map(({ line, object }) => `${line}: ${messages.get(object)?.join(' ')}`)).toEqual([])
})
