import type { PlaceOfWords } from './word'

/** Names that other tools use for scaling. */
export const SCALING_WORDS: readonly PlaceOfWords[] = [
  {
    title: '`scaling`',
    fields: ['autoscaler', 'cooldown', 'pubsubTopic'],
    words: {
      'minReplicaCount minPods minimum minInstances replicas desiredReplicas minCount': 'min',
      'maxReplicaCount maxPods maximum maxInstances limit maxCount': 'max',
      'pollingInterval interval': 'polling',
      'cooldownPeriod scaleDownDelay': 'cooldown',
      'idleReplicaCount idleReplicas scaleToZero': 'idle',
      'behavior scaleDown scaleDownRules policies downscale advanced stabilizationWindowSeconds stabilizationWindow horizontalPodAutoscalerConfig':
        'down: {window: 5m, pods: 1, every: 1m}',
      'scaleUp upscale': 'up: {pods: 4, every: 1m}',
      'targetCPUUtilizationPercentage targetCPUUtilization cpuUtilization averageUtilization targetUtilization target threshold utilization cpuTarget cpuPercent metrics metric':
        'cpu: 70',
      'targetMemoryUtilizationPercentage targetMemoryUtilization memoryUtilization memoryTarget': 'memory',
      'pubsub topic subscription subscriptions queue gcpPubsub': 'pubsubTopic: {name: orders, size: 100}',
      'schedule schedules cronSchedule times windows':
        'cron: {start: "0 8 * * 1-5", end: "0 18 * * 1-5", timeZone: Asia/Jakarta, replicas: 3}',
      'scalers kafka rabbitmq sqs redis mysql postgresql http customMetrics external awsSqs':
        'triggers: [{type: rabbitmq, metadata: {queueName: mail, mode: QueueLength, value: "5"}}]',
      'type provider kind scaler': '! Set `autoscaler` to `keda` or `hpa`.',
      enabled: '- To disable scaling, remove `scaling`.',
      'scaleTargetRef targetRef': '- The workload of this object is scaled.',
      'initialCooldownPeriod restoreToOriginalReplicaCount':
        'spec > patches: [{target: {kind: ScaledObject}, patch: {spec: {initialCooldownPeriod: 60}}}]',
      failureThreshold: 'fallback: {failures: 3, replicas: 2}',
    },
  },
  {
    title: '`cpu` and `memory` of `scaling`',
    fields: ['target', 'container'],
    words: {
      'averageUtilization targetAverageUtilization utilization percent percentage value threshold targetUtilization type':
        'target',
      containerName: 'container',
    },
  },
  {
    title: '`up` and `down` of `scaling`',
    fields: ['window', 'every', 'never'],
    words: {
      'stabilizationWindowSeconds stabilizationWindow': 'window',
      'policies value': 'pods: 1',
      'periodSeconds period interval': 'pods: 1, every: 1m',
      'selectPolicy disabled': 'never: true',
      type: 'percent: 50',
    },
  },
  {
    title: '`cron` of `scaling`',
    fields: ['start', 'end', 'timeZone'],
    words: {
      'desiredReplicas count min pods replicaCount instances': 'replicas',
      'from begin schedule startTime on': 'start: "0 8 * * 1-5"',
      'to until stop finish endTime duration off': 'end: "0 18 * * 1-5"',
      'tz zone location': 'timeZone',
      max: 'scaling > max: 5',
      'name type metadata': '- A window has only times and a number of pods.',
    },
    values: {
      replicas: [
        {
          when: (value) => value === 0,
          fix: '! Windows add pods. Set `min: 0`, and a window for the hours in which pods are needed.',
        },
      ],
    },
  },
  {
    title: '`prometheus` of `scaling`',
    fields: ['server', 'query', 'activation'],
    words: {
      'serverAddress address url endpoint host': 'server: http://prometheus.monitoring:9090',
      'value target size': 'threshold: 10',
      activationThreshold: 'activation',
      'authenticationRef auth secret': 'credentials: $(name,|prometheus-auth)',
      'metricName name metric': 'query: sum(rate(http_requests_total[1m]))',
      'promql expr expression': 'query: sum(rate(http_requests_total[1m]))',
    },
  },
  {
    title: '`datadog` of `scaling`',
    fields: ['whenMissing', 'age'],
    words: {
      'queryValue value threshold size targetValue': 'target: 10',
      metricUnavailableValue: 'whenMissing: 0',
      'authenticationRef auth secret': 'credentials: $(name,|datadog-auth)',
      'metric metricName': 'query: "avg:app.queue{service:shop}"',
    },
  },
  {
    title: '`pubsubTopic` of `scaling`',
    fields: ['size', 'credentials', 'name'],
    words: {
      'subscription subscriptionName topic topicName': 'name: orders',
      'value threshold messages target subscriptionSize backlog queueLength': 'size: 100',
      'authenticationRef auth secret credentialsFromEnv': 'credentials: $(name,|pubsub-auth)',
      mode: '- The trigger counts messages.',
      'maxLatency maxAge age goal targetLatency delay oldestUnackedMessageAge rate messagesPerSecond perSecond rps':
        '! Set `latency: 30s` and `throughput: 50` instead of `size`.',
      project: 'name: projects/acme/subscriptions/orders',
    },
  },
  {
    title: '`fallback` of `scaling`',
    fields: ['failures', 'replicas'],
    words: {
      failureThreshold: 'failures',
      'replicaCount min count': 'replicas',
      behavior: '- The number of pods is fixed.',
    },
  },
]
