import { isPlain, type Plain } from '../../manifest/manifest'
import { mapsIn, valueAt } from '../../manifest/value-at'
import { POD_KINDS } from '../../manifest/pods'
import type { PlacedContainer, Pods } from '../../manifest/observed/pods'
import { imageParts } from '../../parts/container/image'
import { eachContainer } from './containers'
import { nameOf, type PackageCheck } from '../package-check'
import { needsPermissions } from '../rules'

/** An image that does not start with the default permissions. */
interface KnownImage {
  /** What the image does that requires root, as the end of a sentence. */
  does: string
  /** Whether the container has the required permissions. */
  isAllowed: (container: Allowed) => boolean
  /** The fix, as an imperative with a block to paste. */
  fix: (tag: string) => string
}

/** The effective permissions of a container. */
interface Allowed {
  isRoot: boolean
  isReadOnly: boolean
  capabilities: readonly string[]
  mounts: readonly string[]
}

const asRoot = (...capabilities: string[]): string =>
  `let the pod run as root:\npodSecurityContext: {runAsUser: 0, runAsGroup: 0}\nsecurity: {readOnlyRoot: false, capabilities: [${capabilities.join(', ')}]}`

/** A configuration or a volume of the user can replace the folder that is writable only by root. */
const writesAsRoot =
  (...replaceable: string[]) =>
  ({ isRoot, isReadOnly, mounts }: Allowed): boolean =>
    (isRoot && !isReadOnly) || mounts.some((mount) => replaceable.includes(mount))

/**
 * Images of Docker Hub, by repository. Sources: the Dockerfiles and issues of nginx/docker-nginx (#329),
 * docker-library/httpd (#102), caddyserver/caddy-docker (#396), and the entry point of atmoz/sftp.
 */
const KNOWN = new Map<string, KnownImage>([
  [
    'nginx',
    {
      does: 'writes to `/var/cache/nginx` as root',
      isAllowed: writesAsRoot('/etc/nginx', '/etc/nginx/nginx.conf', '/var/cache/nginx'),
      fix: (tag) =>
        `Set \`image: nginxinc/nginx-unprivileged${tag}\`, which listens on 8080, or ${asRoot('CHOWN', 'NET_BIND_SERVICE', 'SETGID', 'SETUID')}`,
    },
  ],
  [
    'httpd',
    {
      does: 'writes to `/usr/local/apache2/logs` as root',
      isAllowed: writesAsRoot(
        '/usr/local/apache2/conf',
        '/usr/local/apache2/conf/httpd.conf',
        '/usr/local/apache2/logs',
      ),
      fix: () =>
        `Mount an \`empty\` volume at \`/usr/local/apache2/logs\`, or ${asRoot('KILL', 'NET_BIND_SERVICE', 'SETGID', 'SETUID')}`,
    },
  ],
  [
    'caddy',
    {
      does: 'requires a capability, even for ports above 1024',
      isAllowed: ({ capabilities }) => capabilities.includes('NET_BIND_SERVICE'),
      fix: () => 'Add the capability:\nsecurity: {capabilities: [NET_BIND_SERVICE]}',
    },
  ],
  [
    'atmoz/sftp',
    {
      does: 'creates users and changes to them as root',
      isAllowed: ({ isRoot, isReadOnly }) => isRoot && !isReadOnly,
      fix: () =>
        `L${asRoot('AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'KILL', 'NET_BIND_SERVICE', 'SETGID', 'SETUID', 'SYS_CHROOT').slice(1)}`,
    },
  ],
])

/** Reports containers of known images whose generated permissions are insufficient. */
export const imagePermissions: PackageCheck = {
  needs: 'objects',
  run: (pack) =>
    eachContainer(
      pack.subjects(POD_KINDS).filter(({ claim }) => claim !== undefined),
      (one, container, pods) => {
        const { image, command, args } = container.spec
        if (typeof image !== 'string' || command !== undefined || args !== undefined) return undefined
        const { repo = '', tag } = imageParts(image)
        const known = KNOWN.get(repo.replace(/^(?:index\.)?docker\.io\//, '').replace(/^library\//, ''))
        if (known === undefined || known.isAllowed(allowedIn(container, pods))) return undefined
        const message = `Container \`${container.name}\` of ${nameOf(one)} cannot start, because its image ${known.does}. ${known.fix(tag === undefined ? '' : `:${tag}`)}`
        return [needsPermissions.at([...container.path, 'image'], message), [image, 'containers']]
      },
    ),
}

function allowedIn({ spec }: PlacedContainer, pods: Pods): Allowed {
  const own: Plain = isPlain(spec.securityContext) ? spec.securityContext : {}
  const user = own.runAsUser ?? valueAt(pods.spec, ['securityContext', 'runAsUser'])
  const nonRoot = own.runAsNonRoot ?? valueAt(pods.spec, ['securityContext', 'runAsNonRoot'])
  const { add, drop } = { add: [], drop: [], ...(isPlain(own.capabilities) ? own.capabilities : {}) }
  const hasAll = own.privileged === true || !textsIn(drop).includes('ALL')
  return {
    isRoot: user === 0 || (user === undefined && nonRoot !== true),
    isReadOnly: own.readOnlyRootFilesystem === true,
    capabilities: [...textsIn(add), ...(hasAll ? ['NET_BIND_SERVICE'] : [])],
    mounts: mapsIn(spec.volumeMounts).map(([, { mountPath }]) => String(mountPath).replace(/\/$/, '')),
  }
}

const textsIn = (list: unknown): string[] => (Array.isArray(list) ? list.map(String) : [])
