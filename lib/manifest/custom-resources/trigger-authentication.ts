type SecretKeyRef = {
  key: string
  name: string
}

type AccessKey = {
  valueFrom: {
    secretKeyRef: SecretKeyRef
  }
}

type PodIdentity = {
  externalID?: string
  identityAuthorityHost?: string
  identityId?: string
  identityOwner?: 'keda' | 'workload'
  identityTenantId?: string
  provider: 'azure-workload' | 'gcp' | 'aws' | 'aws-eks' | 'none'
  roleArn?: string
}

type ConfigMapTargetRef = {
  key: string
  name: string
  parameter: string
}

/** The spec of a TriggerAuthentication (keda.sh/v1alpha1). Written by `npm run crd-types`. */
export type TriggerAuthenticationSpec = {
  awsSecretManager?: {
    credentials?: {
      accessKey: AccessKey
      accessSecretKey: AccessKey
      accessToken?: AccessKey
    }
    podIdentity?: PodIdentity
    region?: string
    secrets: {
      name: string
      parameter: string
      secretKey?: string
      versionId?: string
      versionStage?: string
    }[]
  }
  azureKeyVault?: {
    cloud?: {
      activeDirectoryEndpoint?: string
      keyVaultResourceURL?: string
      type: string
    }
    credentials?: {
      clientId: string
      clientSecret: AccessKey
      tenantId: string
    }
    podIdentity?: PodIdentity
    secrets: {
      name: string
      parameter: string
      version?: string
    }[]
    vaultUri: string
  }
  boundServiceAccountToken?: {
    parameter: string
    serviceAccountName: string
  }[]
  configMapTargetRef?: ConfigMapTargetRef[]
  env?: {
    containerName?: string
    name: string
    parameter: string
  }[]
  filePath?: string
  gcpSecretManager?: {
    credentials?: {
      clientSecret: AccessKey
    }
    podIdentity?: PodIdentity
    secrets: {
      id: string
      parameter: string
      version?: string
    }[]
  }
  hashiCorpVault?: {
    address: string
    authentication: 'token' | 'kubernetes'
    credential?: {
      serviceAccount?: string
      serviceAccountName?: string
      token?: string
    }
    mount?: string
    namespace?: string
    role?: string
    secrets: {
      key: string
      parameter: string
      path: string
      pkiData?: {
        altNames?: string
        commonName?: string
        format?: string
        ipSans?: string
        otherSans?: string
        ttl?: string
        uriSans?: string
      }
      type?: '' | 'secretV2' | 'secret' | 'pki'
    }[]
  }
  oauth2?: {
    clientId: string
    clientSecret?: AccessKey
    scopes?: string[]
    tokenUrl: string
    tokenUrlParams?: Record<string, string>
    type: 'clientCredentials'
  }
  podIdentity?: PodIdentity
  secretTargetRef?: ConfigMapTargetRef[]
}
