import { isPlain } from '../../manifest/manifest'
import type { PlaceOfWords } from './word'

const has = (field: string) => (value: unknown) => isPlain(value) && Object.hasOwn(value, field)

/** Checks whether a number has the digits of permissions, such as 640 for `0640`. */
const isDecimalMode = (value: unknown): boolean => /^[0-7]{3}$/.test(String(value))

/** Names that other tools use for configuration, volumes and accounts. */
export const CONFIGURATION_WORDS: readonly PlaceOfWords[] = [
  {
    title: 'LummoSecret',
    kinds: ['LummoSecret'],
    words: {
      'secretStoreRef secretStore clusterSecretStore provider backend': 'store: $(name,|vault)',
      'refreshInterval interval': 'refresh',
      'target targetName name secret': 'secretName: $(name,|shop-secret)',
      'remoteRef vault vaultPath remotePath remoteKey secretPath': 'path',
      'dataFrom extract find': 'all: true',
      'property properties items fields': 'keys',
      'data stringData values env': 'keys',
      'creationPolicy deletionPolicy immutable':
        'patches: [{target: {kind: ExternalSecret}, patch: {spec: {target: {immutable: true}}}}]',
      'generator password length random': '! Set `generate: true` instead of `path` and `keys`.',
      labels: 'metadata > labels: $(|{team: shop})',
      annotations: 'metadata > annotations: $(|{example.com/team: shop})',
      'encryptedData sealed': '- Add the SealedSecret unchanged.',
    },
  },
  {
    title: 'LummoConfig',
    kinds: ['LummoConfig'],
    words: {
      'data stringData env config vars variables properties': 'values',
      binaryData: 'binary',
      'content fromFile fileContents': 'files: {settings.json: "{}"}',
      immutable: 'patches: [{target: {kind: ConfigMap}, patch: {immutable: true}}]',
      name: 'metadata > name: $(|shop-config)',
      labels: 'metadata > labels: $(|{team: shop})',
      annotations: 'metadata > annotations: $(|{example.com/team: shop})',
      'hash disableNameSuffixHash generatorOptions': 'nameHash: true',
      literals: 'values',
    },
  },
  {
    title: 'LummoVolume',
    kinds: ['LummoVolume'],
    words: {
      'storage capacity resources requests disk': 'size: 10Gi',
      mode: 'accessModes: [ReadWriteMany]',
      'dataSource dataSourceRef snapshot clone': 'from: shop-snapshot',
      'reclaimPolicy persistentVolumeReclaimPolicy retain': 'keep: true',
      'volume persistentVolume pv': 'volumeName: shop-disk',
      'mountPath path':
        '- The workload sets the mount path, as in `volumes: [{name: data, claim: NAME, path: /data}]`.',
      labels: 'metadata > labels: $(|{team: shop})',
      annotations: 'metadata > annotations: $(|{example.com/team: shop})',
      name: 'metadata > name: $(|shop-data)',
      'nfs csi hostPath': '- Add a PersistentVolume, and set its name in `volumeName`.',
      selector: 'volumeName: shop-disk',
    },
  },
  {
    title: 'LummoServiceAccount',
    kinds: ['LummoServiceAccount'],
    words: {
      'gcp googleServiceAccount gsa iam workloadIdentity': 'google: {account: shop-api, project: acme-prod}',
      'roleArn eks irsa awsRole arn': 'aws: arn:aws:iam::123456789012:role/shop',
      'clientId clientID azureClientId': 'azure: 00000000-0000-0000-0000-000000000000',
    },
  },
  {
    title: 'LummoIAM',
    kinds: ['LummoIAM'],
    words: {
      'gcp google googleServiceAccount gsa iam workloadIdentity email': 'account: shop-api',
      'aws azure roleArn irsa clientId': 'LummoServiceAccount + ',
    },
  },
  {
    title: 'LummoServiceAccount and LummoIAM',
    kinds: ['LummoServiceAccount', 'LummoIAM'],
    words: {
      imagePullSecrets: 'pullSecrets: $(|[registry])',
      'automountServiceAccountToken automount serviceAccountToken': 'token: true',
      'rules rbac policies policyRules': 'permissions: [{do: [get], on: [configmaps]}]',
      'role roleRef clusterRole clusterRoles clusterRoleBinding roleBinding roleBindings bindings':
        'bind: [{clusterRole: $(name,|view)}]',
      labels: 'metadata > labels: $(|{team: shop})',
      annotations: 'metadata > annotations: $(|{example.com/team: shop})',
      'secrets name': 'metadata > name: $(|shop)',
      'cluster clusterWide': 'bind: [{clusterRole: view, clusterWide: true}]',
    },
  },
  {
    title: 'A variable under `env`',
    fields: ['secret', 'config', 'key', 'field', 'resource'],
    words: {
      valueFrom: [
        {
          when: has('configMapKeyRef'),
          fix: 'config: $(configMapKeyRef.name|shop-config), key: $(configMapKeyRef.key|LOG_LEVEL)',
        },
        { when: has('fieldRef'), fix: 'field: $(fieldRef.fieldPath|spec.nodeName)' },
        { when: has('resourceFieldRef'), fix: 'resource: $(resourceFieldRef.resource|limits.memory)' },
        {
          when: () => true,
          fix: 'secret: $(secretKeyRef.name|shop-secret), key: $(secretKeyRef.key|TOKEN)',
        },
      ],
      'secretKeyRef secretRef secretName fromSecret existingSecret':
        'secret: $(name,|shop-secret), key: $(key,^key|TOKEN)',
      'configMapKeyRef configMapRef configMap configMapName fromConfigMap':
        'config: $(name,|shop-config), key: $(key,^key|LOG_LEVEL)',
      'fieldRef fieldPath downwardAPI': 'field: $(fieldPath,|spec.nodeName)',
      'resourceFieldRef limit limits request requests': 'resource: limits.memory',
      'name from ref': 'secret: $(|shop-secret), key: $(^key|TOKEN)',
      'property item subPath secretKey': 'key: TOKEN',
      'value default': '! Replace the object with the value itself: `LOG_LEVEL: info`.',
      containerName: '- The resource belongs to this container.',
    },
  },
  {
    title: 'An entry of `files`',
    fields: ['path', 'config', 'secret', 'mode'],
    words: {
      'mountPath target mount_path': 'path: /etc/shop',
      'configMap configMapName source': 'config: $(name,|shop-config)',
      secretName: 'secret: $(|shop-secret)',
      'subPath file item': 'key: settings.json',
      'defaultMode permissions chmod': 'mode: 0440',
      'content data': 'LummoConfig + files: {settings.json: "{}"}',
      readOnly: '- Files are read-only.',
    },
    values: { mode: [{ when: isDecimalMode, fix: 'mode: 0$(|440)' }] },
  },
  {
    title: '`secret` of a volume',
    fields: ['items', 'mode'],
    words: { 'permissions chmod': 'mode: 0440', 'keys key': 'items: [{key: $(|token), path: $(|token)}]' },
    values: { mode: [{ when: isDecimalMode, fix: 'mode: 0$(|440)' }] },
  },
]
