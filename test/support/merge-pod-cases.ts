import { app, type MergeCase, podCase, proxy, tail } from './merge-case'

export const POD_CASES: MergeCase[] = [
  podCase(
    'sets a field of the container with the same name and leaves the others alone',
    { containers: [app, proxy] },
    { containers: [{ name: 'proxy', image: 'proxy:2' }] },
    { containers: [app, { name: 'proxy', image: 'proxy:2' }] },
  ),
  {
    ...podCase(
      'appends a new container, so that the first one stays the default',
      { containers: [app, proxy] },
      { containers: [tail] },
      { containers: [app, proxy, tail] },
    ),
    kubectlReorders: true,
  },
  podCase(
    'deletes the container that `$patch: delete` names',
    { containers: [app, proxy] },
    { containers: [{ $patch: 'delete', name: 'app' }] },
    { containers: [proxy] },
  ),
  podCase(
    'ignores the deletion of a container that is not there',
    { containers: [app] },
    { containers: [{ $patch: 'delete', name: 'proxy' }] },
    { containers: [app] },
  ),
  podCase(
    'replaces the whole list where an element says `$patch: replace`',
    { containers: [app, proxy] },
    { containers: [tail, { $patch: 'replace' }] },
    { containers: [tail] },
  ),
  podCase(
    'leaves a merged list alone when the patch lists nothing',
    { containers: [app] },
    { containers: [] },
    {
      containers: [app],
    },
  ),
  podCase(
    'replaces the whole map that says `$patch: replace`',
    { containers: [app], securityContext: { runAsUser: 1, fsGroup: 2 } },
    { securityContext: { $patch: 'replace', runAsUser: 3 } },
    { containers: [app], securityContext: { runAsUser: 3 } },
  ),
  podCase(
    'deletes a field set to null, and ignores null where nothing is',
    { containers: [app], hostNetwork: true, nodeSelector: { disk: 'ssd', zone: 'a' } },
    { hostNetwork: null, priorityClassName: null, nodeSelector: { zone: null, arch: 'arm64' } },
    { containers: [app], nodeSelector: { disk: 'ssd', arch: 'arm64' } },
  ),
  podCase(
    'keeps no null of a map that the object did not have',
    { containers: [app] },
    { nodeSelector: { zone: null, disk: 'ssd' } },
    { containers: [app], nodeSelector: { disk: 'ssd' } },
  ),
  podCase(
    'merges init containers by name',
    { initContainers: [proxy, tail], containers: [app] },
    { initContainers: [{ name: 'tail', restartPolicy: 'Always' }] },
    { initContainers: [proxy, { ...tail, restartPolicy: 'Always' }], containers: [app] },
  ),
  podCase(
    'keeps only the fields that `$retainKeys` names, to change the source of a volume',
    { containers: [app], volumes: [{ name: 'data', emptyDir: {} }] },
    { volumes: [{ name: 'data', $retainKeys: ['name', 'configMap'], configMap: { name: 'settings' } }] },
    { containers: [app], volumes: [{ name: 'data', configMap: { name: 'settings' } }] },
  ),
  podCase(
    'merges image pull secrets by name, without doubling one',
    { containers: [app], imagePullSecrets: [{ name: 'registry' }] },
    { imagePullSecrets: [{ name: 'registry' }] },
    { containers: [app], imagePullSecrets: [{ name: 'registry' }] },
  ),
  podCase(
    'merges host aliases by address, and replaces their names',
    { containers: [app], hostAliases: [{ ip: '127.0.0.1', hostnames: ['a', 'b'] }] },
    { hostAliases: [{ ip: '127.0.0.1', hostnames: ['c'] }] },
    { containers: [app], hostAliases: [{ ip: '127.0.0.1', hostnames: ['c'] }] },
  ),
  podCase(
    'merges topology spread constraints by their topology key',
    {
      containers: [app],
      topologySpreadConstraints: [{ topologyKey: 'zone', maxSkew: 1, whenUnsatisfiable: 'DoNotSchedule' }],
    },
    { topologySpreadConstraints: [{ topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway' }] },
    {
      containers: [app],
      topologySpreadConstraints: [{ topologyKey: 'zone', maxSkew: 1, whenUnsatisfiable: 'ScheduleAnyway' }],
    },
  ),
  podCase(
    'replaces tolerations, which have no merge key',
    { containers: [app], tolerations: [{ key: 'spot', operator: 'Exists' }] },
    { tolerations: [{ key: 'gpu', operator: 'Exists' }] },
    { containers: [app], tolerations: [{ key: 'gpu', operator: 'Exists' }] },
  ),
  podCase(
    'puts new and old containers into the order of `$setElementOrder`',
    { containers: [app, proxy] },
    { '$setElementOrder/containers': [{ name: 'tail' }, { name: 'app' }], containers: [tail] },
    { containers: [tail, app, proxy] },
  ),
  podCase(
    'keeps elements that `$setElementOrder` does not name where they were',
    { containers: [app, proxy, tail] },
    { '$setElementOrder/containers': [{ name: 'tail' }, { name: 'proxy' }] },
    { containers: [app, tail, proxy] },
  ),
  podCase(
    'merges the lists that are used least: gates, claims and ephemeral containers',
    {
      containers: [app],
      ephemeralContainers: [{ ...tail, env: [{ name: 'A', value: '1' }] }],
      resourceClaims: [{ name: 'gpu', resourceClaimName: 'a' }],
      schedulingGates: [{ name: 'example.com/quota' }],
    },
    {
      ephemeralContainers: [{ name: 'tail', env: [{ name: 'A', value: '2' }] }],
      resourceClaims: [{ name: 'gpu', resourceClaimName: 'b' }],
      schedulingGates: [{ name: 'example.com/quota', $patch: 'delete' }],
    },
    {
      containers: [app],
      ephemeralContainers: [{ ...tail, env: [{ name: 'A', value: '2' }] }],
      resourceClaims: [{ name: 'gpu', resourceClaimName: 'b' }],
      schedulingGates: [],
    },
  ),
]
