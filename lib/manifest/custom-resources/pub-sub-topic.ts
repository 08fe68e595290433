type KmsKeyRef = {
  external?: string
  name?: string
  namespace?: string
}

/** The spec of a PubSubTopic (pubsub.cnrm.cloud.google.com/v1beta1). Written by `npm run crd-types`. */
export type PubSubTopicSpec = {
  kmsKeyRef?: KmsKeyRef
  messageRetentionDuration?: string
  messageStoragePolicy?: {
    allowedPersistenceRegions: string[]
    enforceInTransit?: boolean
  }
  resourceID?: string
  schemaSettings?: {
    encoding?: string
    schemaRef: KmsKeyRef
  }
}
