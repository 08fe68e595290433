type LogSinkRef = {
  name: string
  namespace?: string
}

/** The spec of a IAMPolicyMember (iam.cnrm.cloud.google.com/v1beta1). Written by `npm run crd-types`. */
export type IAMPolicyMemberSpec = {
  condition?: {
    description?: string
    expression: string
    title: string
  }
  member?: string
  memberFrom?: {
    bigQueryConnectionConnectionRef?: {
      name: string
      namespace?: string
      type: 'spark' | 'cloudSQL' | 'cloudResource'
    }
    logSinkRef?: LogSinkRef
    serviceAccountRef?: LogSinkRef
    serviceIdentityRef?: LogSinkRef
    sqlInstanceRef?: LogSinkRef
  }
  resourceRef: {
    apiVersion?: string
    external?: string
    kind: string
    name?: string
    namespace?: string
  }
  role: string
}
