type TableRef = {
  external?: string
  name?: string
  namespace?: string
}

/** The spec of a PubSubSubscription (pubsub.cnrm.cloud.google.com/v1beta1). Written by `npm run crd-types`. */
export type PubSubSubscriptionSpec = {
  ackDeadlineSeconds?: number
  bigqueryConfig?: {
    dropUnknownFields?: boolean
    tableRef: TableRef
    useTopicSchema?: boolean
    writeMetadata?: boolean
  }
  cloudStorageConfig?: {
    avroConfig?: {
      writeMetadata?: boolean
    }
    bucketRef: TableRef
    filenamePrefix?: string
    filenameSuffix?: string
    maxBytes?: number
    maxDuration?: string
    state?: string
  }
  deadLetterPolicy?: {
    deadLetterTopicRef?: TableRef
    maxDeliveryAttempts?: number
  }
  enableExactlyOnceDelivery?: boolean
  enableMessageOrdering?: boolean
  expirationPolicy?: {
    ttl: string
  }
  filter?: string
  messageRetentionDuration?: string
  pushConfig?: {
    attributes?: Record<string, string>
    noWrapper?: {
      writeMetadata: boolean
    }
    oidcToken?: {
      audience?: string
      serviceAccountEmail: string
    }
    pushEndpoint: string
  }
  resourceID?: string
  retainAckedMessages?: boolean
  retryPolicy?: {
    maximumBackoff?: string
    minimumBackoff?: string
  }
  topicRef: TableRef
}
