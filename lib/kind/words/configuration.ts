import type { PlaceOfWords } from './word'

/** Names that other tools use for configuration, volumes and accounts. */
export const CONFIGURATION_WORDS: readonly PlaceOfWords[] = [
  {
    title: 'LummoSecret',
    kinds: ['LummoSecret'],
    words: {
      'secretStoreRef secretStore clusterSecretStore provider backend': 'store: vault',
      'refreshInterval interval': 'refresh',
      'target targetName name secret': 'secretName: shop-secret',
      'remoteRef vault vaultPath remotePath remoteKey secretPath': 'path',
      'dataFrom extract find': 'all: true',
      'property properties items fields': 'keys',
      'data stringData values env': 'keys',
      'creationPolicy deletionPolicy immutable':
        'patches: [{target: {kind: ExternalSecret}, patch: {spec: {target: {immutable: true}}}}]',
      'generator password length random': '! Set `generate: true` instead of `path` and `keys`.',
      labels: 'metadata > labels: {team: shop}',
      annotations: 'metadata > annotations: {example.com/team: shop}',
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
      labels: 'metadata > labels: {team: shop}',
      annotations: 'metadata > annotations: {example.com/team: shop}',
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
      labels: 'metadata > labels: {team: shop}',
      annotations: 'metadata > annotations: {example.com/team: shop}',
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
      imagePullSecrets: 'pullSecrets: [registry]',
      'automountServiceAccountToken automount serviceAccountToken': 'token: true',
      'rules rbac policies policyRules': 'permissions: [{do: [get], on: [configmaps]}]',
      'role roleRef clusterRole clusterRoles clusterRoleBinding roleBinding roleBindings bindings':
        'bind: [{clusterRole: view}]',
      labels: 'metadata > labels: {team: shop}',
      annotations: 'metadata > annotations: {example.com/team: shop}',
      'secrets name': 'metadata > name: shop',
      'cluster clusterWide': 'bind: [{clusterRole: view, clusterWide: true}]',
    },
  },
]
