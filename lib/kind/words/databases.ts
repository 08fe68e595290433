import { isPlain } from '../../manifest/manifest'
import type { Fix, PlaceOfWords } from './word'

const isText = (value: unknown): boolean => typeof value === 'string'

/** Returns the fix for a part of a connection: the key of a Secret, or a value that belongs in the Secret. */
const keyOf = (part: string, usual: string): Fix => [
  {
    // Key names have the form `DB_HOST`. Another word, such as `db`, may be the value itself.
    when: (value) =>
      typeof value === 'string' && (value === usual || value === part || /^[A-Z][A-Z0-9_]*$/.test(value)),
    fix: `keys: {${part}: $(|${usual})}`,
  },
  {
    when: () => true,
    fix: `! Add the value to the Secret, and set \`keys: {${part}: KEY}\` to its key there.`,
  },
]

/** Names that other tools use for databases and connection pools. */
export const DATABASE_WORDS: readonly PlaceOfWords[] = [
  {
    title: 'pgbouncer',
    kinds: ['pgbouncer'],
    words: {
      'poolMode pool_mode mode': 'config: {POOL_MODE: $(|transaction)}',
      'poolSize pool_size defaultPoolSize default_pool_size': 'config: {DEFAULT_POOL_SIZE: $(|20)}',
      'maxClientConn max_client_conn maxClientConnections': 'config: {MAX_CLIENT_CONN: $(|500)}',
      'minPoolSize min_pool_size': 'config: {MIN_POOL_SIZE: $(|5)}',
      'reservePoolSize reserve_pool_size': 'config: {RESERVE_POOL_SIZE: $(|5)}',
      'maxDbConnections max_db_connections': 'config: {MAX_DB_CONNECTIONS: $(|100)}',
      'authType auth_type': 'config: {AUTH_TYPE: $(|scram-sha-256)}',
      'queryTimeout query_timeout': 'config: {QUERY_TIMEOUT: $(|60)}',
      'serverIdleTimeout server_idle_timeout': 'config: {SERVER_IDLE_TIMEOUT: $(|600)}',
      'serverLifetime server_lifetime': 'config: {SERVER_LIFETIME: $(|3600)}',
      'authUser auth_user settings ini parameters configuration options pgbouncer extraConfig customSettings ignoreStartupParameters adminUsers statsUsers tls logConnections':
        'config: {POOL_MODE: transaction}',
      // Messages must not contain the value of a password.
      'password auth user username userlist': 'connectionSecret: shop-db',
      'secret secretName credentials existingSecret connection connectionSecretName databaseSecret secretRef':
        'connectionSecret: $(name,|shop-db)',
      'host hostname dbname db url': 'connectionSecret: shop-db',
      'servicePort listenPort listen_port': 'port',
      'maxConnections max_connections maxServerConnections': 'server: {maxConnections: 200}',
      users: 'server: {users: 1}',
      'scaling autoscaling hpa replicaCount instances min max minReplicas maxReplicas': 'replicas',
      'metrics prometheus serviceMonitor podMonitor': 'exporter: true',
      'application client clients deployment target': 'app: shop',
      'pdb podDisruptionBudget minAvailable disruptionBudget': 'disruption: {minAvailable: 1}',
      'strategy updateStrategy rollingUpdate rollout maxSurge maxUnavailable':
        'update: {maxSurge: 1, maxUnavailable: 0}',
      networkPolicy: 'network: {from: [{app: shop}]}',
      'labels podLabels':
        'patches: [{target: {kind: Deployment}, patch: {spec: {template: {metadata: {labels: $(|{tier: db})}}}}}]',
      'annotations podAnnotations':
        'patches: [{target: {kind: Deployment}, patch: {spec: {template: {metadata: {annotations: $(|{example.com/team: shop})}}}}}]',
      'cpu memory mem limits requests': 'resources: {cpu: 100m, memory: 128Mi}',
      'service serviceType': [
        { when: (value) => isPlain(value) && value.port !== undefined, fix: 'port: $(port|5432)' },
        {
          when: () => true,
          fix: 'patches: [{target: {kind: Service}, patch: {metadata: {labels: {tier: db}}}}]',
        },
      ],
      'terminationGracePeriodSeconds gracePeriod preStop lifecycle': 'stop: {grace: 60}',
      'tag version': 'image: registry.example.com/pgbouncer:1.24.1',
      serviceAccountName: 'serviceAccount: $(|shop)',
      'securityContext podSecurityContext security': 'pod > securityContext: {fsGroup: 10001}',
      'topologySpreadConstraints antiAffinity': 'spread',
      containers: '- The pool has one container of its image.',
      sidecar: 'LummoDeployment + ',
      name: 'metadata > name: $(|shop-pool)',
    },
  },
  {
    title: 'A connection of a pgbouncer',
    kinds: ['pgbouncer'],
    fields: ['name', 'keys'],
    exact: true,
    words: {
      'connectionSecret secret secretName secretRef existingSecret credentials': 'name: $(name,|shop-db)',
      // Messages must not contain the value of a password.
      password: '! Add the value to the Secret, and set `keys: {password: KEY}` to its key there.',
      url: '! Set `name` to the Secret that contains the connection.',
      'host hostname': keyOf('host', 'host'),
      port: keyOf('port', 'port'),
      'database dbname db': keyOf('database', 'dbname'),
      'user username': keyOf('username', 'username'),
    },
  },
  {
    title: 'LummoDatabase',
    kinds: ['LummoDatabase'],
    words: {
      'engine kind flavor flavour db_type databaseType': 'type',
      'engineVersion tag imageTag majorVersion postgresVersion': 'version',
      'size disk volume volumes persistence storageSize capacity pvc volumeClaimTemplates dataVolume persistentVolumeClaim':
        'storage: 10Gi',
      'storageClass storageClassName class': 'storage: {size: 10Gi, class: $(|fast)}',
      accessModes: 'storage: {size: 10Gi, class: fast}',
      // Only Redis can start without a password.
      'password auth': [
        { when: (value) => value === false, fix: '! Set `secret: false`, which only `type: redis` accepts.' },
        // Messages must not contain the value of a password.
        { when: () => true, fix: 'secret: shop-db' },
      ],
      'passwords rootPassword adminPassword credentials': 'secret: shop-db',
      'existingSecret secretName authSecret superuserSecret passwordSecret': 'secret: $(name,|shop-db)',
      'username owner': 'user',
      'db dbname dbName databaseName bootstrap': 'database',
      'instances nodes replicaCount ha highAvailability replication replicaSet cluster members':
        '! Set `operator: cloudnative-pg` and `replicas: 3`, for `type: postgres`.',
      'parameters settings conf configuration flags options my.cnf postgresql.conf extraConfig args command maxConnections max_connections':
        'config: {max_connections: 200}',
      'schedule snapshots snapshot dump barmanObjectStore': 'backup: {schedule: "0 3 * * *"}',
      'initScripts initdb initdbScripts initSql migrations script scripts extensions postInitSQL sql': 'init',
      'metrics exporter serviceMonitor podMonitor prometheus': 'monitoring: {prometheus: {}}',
      'cpu memory mem limits requests': 'resources: {cpu: 500m, memory: 1Gi}',
      'networkPolicy allow allowFrom clients app': 'network: {from: [{app: shop}]}',
      'shm_size shmSize shm': 'sharedMemory: 256Mi',
      'persistentVolumeClaimRetentionPolicy reclaimPolicy keep': 'retention: {whenDeleted: Retain}',
      'labels podLabels':
        'patches: [{target: {kind: StatefulSet}, patch: {spec: {template: {metadata: {labels: $(|{tier: db})}}}}}]',
      'annotations podAnnotations':
        'patches: [{target: {kind: StatefulSet}, patch: {spec: {template: {metadata: {annotations: $(|{example.com/team: shop})}}}}}]',
      'port ports service serviceType': '- The Service has the object’s name and the usual port of the `type`.',
      'containers container': '- The server has one container of its image.',
      'strategy updateStrategy update':
        'patches: [{target: {kind: StatefulSet}, patch: {spec: {minReadySeconds: 10}}}]',
      'pdb disruption podDisruptionBudget scaling autoscaling hpa':
        '- A single server cannot be drained or scaled safely.',
      'terminationGracePeriodSeconds gracePeriod': 'stop: {grace: 60}',
      'vaultPath path secretPath': '! Set `vault: db/shop` instead of `secret`.',
      serviceAccountName: 'serviceAccount: $(|shop)',
      securityContext: 'podSecurityContext: {fsGroup: 999}',
      environment: 'config: {max_connections: 200}',
      'pool pooler pgbouncer': 'pgbouncer + connectionSecret: shop-db',
      'healthcheck health livenessProbe readinessProbe probes': '- The probes depend on the `type`.',
      name: 'metadata > name: $(|shop-db)',
      'repository registry': 'image',
      'tls ssl sslMode certificate': 'config: {ssl: "off"}',
      'timeZone timezone': 'backup > timeZone: Asia/Jakarta',
    },
    values: {
      type: [
        { when: (value) => value === 'mariadb', fix: '! Set `type: mysql`, or run MariaDB in a LummoStatefulSet.' },
        { when: isText, fix: '! Run other servers in a LummoStatefulSet.' },
      ],
      secret: [{ when: (value) => value === true, fix: 'secret: shop-db' }],
      network: [{ when: (value) => value === true, fix: 'network: {from: [{app: shop}]}' }],
      config: [{ when: Array.isArray, fix: 'config: {max_connections: 200}' }],
      retention: [{ when: isText, fix: 'backup > retention: $(|7d)' }],
      backup: [{ when: (value) => typeof value === 'boolean', fix: 'backup: {schedule: "0 3 * * *"}' }],
    },
  },
  {
    title: '`backup` of a LummoDatabase',
    fields: ['schedule', 'destination', 'retention'],
    words: {
      'cron time every': 'schedule: "0 3 * * *"',
      'keep keepDays retentionPolicy retentionDays days ttl': 'retention',
      'storage target pvc location volume to': 'destination: $(|shop-backups)',
      's3 gcs objectStorage': 'bucket: {type: s3, name: shop-backups}',
      timeout: 'deadline',
      'enabled paused': 'suspend: true',
      tz: 'timeZone: Asia/Jakarta',
    },
  },
]
