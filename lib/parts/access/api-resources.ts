/** Namespaced Kubernetes resources, keyed by group. Source: Kubernetes API reference v1.34. */
const IN_NAMESPACES: Readonly<Record<string, string>> = {
  '': 'bindings configmaps endpoints events limitranges persistentvolumeclaims pods podtemplates replicationcontrollers resourcequotas secrets serviceaccounts services',
  apps: 'controllerrevisions daemonsets deployments replicasets statefulsets',
  'authorization.k8s.io': 'localsubjectaccessreviews',
  autoscaling: 'horizontalpodautoscalers',
  batch: 'cronjobs jobs',
  'certificates.k8s.io': 'podcertificaterequests',
  'coordination.k8s.io': 'leasecandidates leases',
  'discovery.k8s.io': 'endpointslices',
  'networking.k8s.io': 'ingresses networkpolicies',
  policy: 'poddisruptionbudgets',
  'rbac.authorization.k8s.io': 'rolebindings roles',
  'resource.k8s.io': 'resourceclaims resourceclaimtemplates',
  'storage.k8s.io': 'csistoragecapacities',
}

/**
 * Cluster-scoped Kubernetes resources. The list includes resources that exist only for permissions: impersonation
 * and signers.
 */
const OF_THE_CLUSTER: Readonly<Record<string, string>> = {
  '': 'componentstatuses groups namespaces nodes persistentvolumes users',
  'admissionregistration.k8s.io':
    'mutatingadmissionpolicies mutatingadmissionpolicybindings mutatingwebhookconfigurations validatingadmissionpolicies validatingadmissionpolicybindings validatingwebhookconfigurations',
  'apiextensions.k8s.io': 'customresourcedefinitions',
  'apiregistration.k8s.io': 'apiservices',
  'authentication.k8s.io': 'selfsubjectreviews tokenreviews uids userextras',
  'authorization.k8s.io': 'selfsubjectaccessreviews selfsubjectrulesreviews subjectaccessreviews',
  'certificates.k8s.io': 'certificatesigningrequests clustertrustbundles signers',
  'flowcontrol.apiserver.k8s.io': 'flowschemas prioritylevelconfigurations',
  'internal.apiserver.k8s.io': 'storageversions',
  'networking.k8s.io': 'ingressclasses ipaddresses servicecidrs',
  'node.k8s.io': 'runtimeclasses',
  'rbac.authorization.k8s.io': 'clusterrolebindings clusterroles',
  'resource.k8s.io': 'deviceclasses devicetaintrules resourceslices',
  'scheduling.k8s.io': 'priorityclasses',
  'storage.k8s.io': 'csidrivers csinodes storageclasses volumeattachments volumeattributesclasses',
  'storagemigration.k8s.io': 'storageversionmigrations',
}

const byResource = (groups: Readonly<Record<string, string>>): Map<string, string> =>
  new Map(Object.entries(groups).flatMap(([group, list]) => list.split(' ').map((one) => [one, group] as const)))

const clusterGroups = byResource(OF_THE_CLUSTER)
const groups = new Map([...byResource(IN_NAMESPACES), ...clusterGroups])

/** Names of all resources that Kubernetes itself provides. */
export const API_RESOURCES: readonly string[] = [...groups.keys()]

/** Returns the group of a resource that Kubernetes itself provides; undefined for other resources. */
export const groupOfResource = (resource: string): string | undefined => groups.get(resource)

/** Checks whether a resource of a group is a cluster-scoped resource of Kubernetes. */
export const isOfTheCluster = (resource: string, group: string): boolean => clusterGroups.get(resource) === group

/** Checks whether a group belongs to Kubernetes itself. */
export const isOwnGroup = (group: string): boolean =>
  Object.hasOwn(IN_NAMESPACES, group) || Object.hasOwn(OF_THE_CLUSTER, group)
