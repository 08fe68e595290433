/** The spec of a IAMServiceAccount (iam.cnrm.cloud.google.com/v1beta1). Written by `npm run crd-types`. */
export type IAMServiceAccountSpec = {
  description?: string
  disabled?: boolean
  displayName?: string
  resourceID?: string
}
