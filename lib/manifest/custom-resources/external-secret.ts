type RemoteRef = {
  conversionStrategy?: 'Default' | 'Unicode'
  decodingStrategy?: 'Auto' | 'Base64' | 'Base64URL' | 'None'
  key: string
  metadataPolicy?: 'None' | 'Fetch'
  nullBytePolicy?: 'Ignore' | 'Fail'
  property?: string
  version?: string
}

type GeneratorRef = {
  apiVersion?: string
  kind:
    | 'ACRAccessToken'
    | 'BeyondtrustWorkloadCredentialsDynamicSecret'
    | 'ClusterGenerator'
    | 'CloudsmithAccessToken'
    | 'ECRAuthorizationToken'
    | 'Fake'
    | 'GCRAccessToken'
    | 'GithubAccessToken'
    | 'GitlabDeployToken'
    | 'QuayAccessToken'
    | 'Password'
    | 'SSHKey'
    | 'STSSessionToken'
    | 'UUID'
    | 'VaultDynamicSecret'
    | 'Webhook'
    | 'Grafana'
    | 'MFA'
  name: string
}

type StoreRef = {
  kind?: 'SecretStore' | 'ClusterSecretStore'
  name?: string
}

type SourceRef = {
  generatorRef?: GeneratorRef
  storeRef?: StoreRef
}

type Items = {
  key: string
  templateAs?: 'Values' | 'KeysAndValues'
}

type ConfigMap = {
  items: Items[]
  name: string
}

/** The spec of a ExternalSecret (external-secrets.io/v1). Written by `npm run crd-types`. */
export type ExternalSecretSpec = {
  data?: {
    remoteRef: RemoteRef
    secretKey: string
    sourceRef?: SourceRef
  }[]
  dataFrom?: {
    extract?: RemoteRef
    find?: {
      conversionStrategy?: 'Default' | 'Unicode'
      decodingStrategy?: 'Auto' | 'Base64' | 'Base64URL' | 'None'
      name?: {
        regexp?: string
      }
      nullBytePolicy?: 'Ignore' | 'Fail'
      path?: string
      tags?: Record<string, string>
    }
    rewrite?: {
      merge?: {
        conflictPolicy?: 'Ignore' | 'Error'
        into?: string
        priority?: string[]
        priorityPolicy?: 'IgnoreNotFound' | 'Strict'
        strategy?: 'Extract' | 'JSON'
      }
      regexp?: {
        source: string
        target: string
      }
      transform?: {
        template: string
      }
    }[]
    sourceRef?: SourceRef
  }[]
  refreshInterval?: string
  refreshPolicy?: 'CreatedOnce' | 'Periodic' | 'OnChange'
  secretStoreRef?: StoreRef
  syncWindows?: {
    kind: 'allow' | 'deny'
    windows: {
      duration: string
      schedule: string
    }[]
  }
  target?: {
    creationPolicy?: 'Owner' | 'Orphan' | 'Merge' | 'None' | 'CreateOrMerge'
    deletionPolicy?: 'Delete' | 'Merge' | 'Retain'
    immutable?: boolean
    manifest?: {
      apiVersion: string
      kind: string
    }
    name?: string
    template?: {
      data?: Record<string, string>
      engineVersion?: 'v2'
      mergePolicy?: 'Replace' | 'Merge'
      metadata?: {
        annotations?: Record<string, string>
        finalizers?: string[]
        labels?: Record<string, string>
      }
      templateFrom?: {
        configMap?: ConfigMap
        literal?: string
        secret?: ConfigMap
        target?: string
        valuesDecodingStrategy?: 'Auto' | 'Base64' | 'Base64URL' | 'None'
      }[]
      type?: string
    }
  }
}
