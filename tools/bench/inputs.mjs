// Generates the inputs of the benchmarks. The inputs are the same on all machines.

const HEAD = 'apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n'

/** An example LummoDeployment, and the objects to which it refers. */
const SEED = `- apiVersion: krm.lummo.dev/v1alpha1
  kind: LummoDeployment
  metadata:
    name: foobar-api
  spec:
    part-of: foobar
    app: foobar-api
    containers:
      command: ["python", "server.py"]
      image: foobar:1.4.2
      ports: 8080
      configs: [tokko-api]
      secrets: [tokko-api]
      resources:
        requests: {cpu: 250m, memory: 256Mi}
        limits: {cpu: "1", memory: 512Mi}
    monitoring:
      datadog: true
    scaling:
      minreplica: 1
      maxreplica: 10
      cpu:
        target: 50
      memory:
        target: 80
      pubsubTopic:
        - name: some-queue
          size: 10000
`
const SOURCES = ['ConfigMap', 'Secret']
  .map((kind) => `- apiVersion: v1\n  kind: ${kind}\n  metadata:\n    name: tokko-api\n`)
  .join('')

export const seedList = () => `${HEAD}${SEED}${SOURCES}`

/** The objects of one application in a typical repository, of about 1.5 KB each. They refer to each other. */
const MIXED = [
  (at) => `- apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: service-${at}
    labels: # of the team
      app: service-${at}
      team: payments
  spec:
    replicas: 3
    selector:
      matchLabels:
        app: service-${at}
    template:
      metadata:
        labels:
          app: service-${at}
          team: payments
      spec:
        containers:
        - name: main
          image: registry.example.com/payments/service-${at}:1.${at}.0
          command: ["/bin/server", "--port", "8080"]
          ports:
          - name: http
            containerPort: 8080
          env:
${Array.from({ length: 12 }, (_, n) => `          - name: SETTING_${n}\n            value: "value of setting ${n}"\n`).join('')}          resources:
            requests:
              cpu: 100m
              memory: 128Mi
            limits:
              memory: 256Mi
          readinessProbe:
            httpGet:
              path: /ready
              port: http
          volumeMounts:
          - name: settings
            mountPath: /etc/service
        volumes:
        - name: settings
          configMap:
            name: settings-${at}
`,
  (at) => `- apiVersion: v1
  kind: Service
  metadata:
    name: service-${at}
  spec:
    selector:
      app: service-${at}
    ports:
    - name: http
      port: 80
      targetPort: http
`,
  (at) => `- apiVersion: v1
  kind: ConfigMap
  metadata:
    name: settings-${at}
  data:
    application.yaml: |
      server:
        port: 8080
${Array.from({ length: 30 }, (_, n) => `      setting-${n}: a value that is as long as such values are, number ${n}, and more\n`).join('')}    OTHER: 'quoted: text'
`,
  (at) => `- apiVersion: networking.k8s.io/v1
  kind: Ingress
  metadata:
    name: service-${at}
    annotations:
      cert-manager.io/cluster-issuer: letsencrypt
  spec:
    rules:
    - host: service-${at}.example.com
      http:
        paths:
        - path: /
          pathType: Prefix
          backend:
            service:
              name: service-${at}
              port:
                name: http
    tls:
    - hosts: [service-${at}.example.com]
      secretName: service-${at}-tls
`,
]

/** An object that is valid without other objects. */
const namespace = (at) => `- apiVersion: v1\n  kind: Namespace\n  metadata:\n    name: team-${at}\n`

/**
 * Returns a list of `count` mixed items, including one short object. All references are valid, because findings would
 * take most of the time.
 */
export function mixedList(count) {
  const others = count - 3
  const incomplete = others % MIXED.length
  const items = Array.from({ length: others }, (_, at) =>
    at < others - incomplete ? MIXED[at % MIXED.length](Math.floor(at / MIXED.length)) : namespace(at),
  )
  items.splice(Math.floor(count / 2), 0, SEED, SOURCES)
  return `${HEAD}${items.join('')}`
}

/** An object as other teams write it: with a header, comments and multi-line strings. */
const foreign = (at) => `# Copyright 2024 The authors of service-${at}.
# Licensed under the Apache License, Version 2.0. See the file LICENSE in the root of the repository for the terms.
# Owner: payments. Runbook: https://wiki.example.com/runbooks/service-${at}
- apiVersion: v1 # core
  kind: ConfigMap
  metadata:
    name: service-${at}-settings # read by the Deployment of the same name
    annotations:
      description: >-
        Settings of the service ${at}. The values are the defaults of the program, and each
        environment replaces some of them.
      example.com/message: "a text in quotes that continues
        on the next line \\
        and on another one"
  data:
    # The log level of all components. Possible values: debug, info, warning, error.
    LOG_LEVEL: info
    application.properties: |
      # Connection pool
${Array.from({ length: 10 }, (_, n) => `      pool.setting-${n} = a value with some length, number ${n}\n`).join('')}    script.sh: |-
      #!/bin/sh
      # - not an item: only text
      exec /bin/server --name service-${at} "$@"
`

/** Returns a list of `count` items with many comments, including one short object. */
export function commentedList(count) {
  const items = Array.from({ length: count - 3 }, (_, at) => foreign(at))
  items.splice(Math.floor(count / 2), 0, SEED, SOURCES)
  return `${HEAD}${items.join('')}`
}

/**
 * Returns a list of `count` mixed items, with a short object that has the name `api`.
 *
 * @param isNamed whether every item contains the name
 */
export function namedList(count, isNamed) {
  const word = isNamed ? 'api' : 'other'
  return mixedList(count)
    .replaceAll('foobar-api', 'api')
    .replaceAll('metadata:\n    name: se', `metadata:\n    finalizers: [example.com/${word}]\n    name: se`)
}

const claim = (name) => `apiVersion: krm.lummo.dev/v1alpha1
kind: LummoDeployment
metadata:
  name: ${name}
spec:
  containers:
    image: registry.example.com/${name}:1.4.2
    http: 8080
    resources:
      requests: {cpu: 250m, memory: 256Mi}
      limits: {memory: 512Mi}
  scaling:
    autoscaler: hpa
    minreplica: 2
    maxreplica: 10
    cpu:
      target: 60
`

/** Returns the items of a list. */
export const listed = (list) => list.slice(HEAD.length)

/** Returns a list of short objects. Each object generates several resources. */
export const manyClaims = (count) => {
  const item = (text) => `- ${text.trimEnd().replaceAll('\n', '\n  ')}\n`
  return `${HEAD}${Array.from({ length: count }, (_, at) => item(claim(`app-${at}`))).join('')}`
}

/** Returns the files of applications. Each application has a Deployment, a Service, an HPA, an Ingress and a PDB. */
export const applications = (count) =>
  [
    'apiVersion: krm.lummo.dev/v1alpha1\nkind: LummoPackage\nmetadata: {name: settings}\nspec:\n  network: {provider: ingress}\n',
    ...Array.from({ length: count }, (_, at) => {
      const name = `app-${at}`
      const way = `apiVersion: krm.lummo.dev/v1alpha1\nkind: LummoNetworking\nmetadata:\n  name: ${name}\nspec:\n  domains: ${name}.example.com\n`
      return `${claim(name)}---\n${way}`
    }),
  ].join('---\n')

/** Returns a job that does nothing. */
export const oneJob = (image, more = '') => `apiVersion: krm.lummo.dev/v1alpha1
kind: LummoJob
metadata: {name: nothing}
spec:
  deadline: 1m
  ttl: 1m
  containers: {image: "${image}", command: ["true"], resources: {cpu: 100m, memory: 64Mi}}
${more}`
