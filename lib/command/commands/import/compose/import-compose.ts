import type { LocatedFinding } from '../../../../finding/finding'
import { API_VERSION } from '../../../../kind/claim'
import { compact, nonEmptyMap } from '../../../../manifest/compact'
import { isDnsLabel } from '../../../../manifest/grammar/name'
import { isPlain, type Plain } from '../../../../manifest/manifest'
import { mapAt } from '../../../../manifest/value-at'
import type { Suite } from '../../../../run/package'
import { STDIN } from '../../../../wire/item'
import type { StreamItem } from '../../../../wire/list/document-stream'
import { badCompose } from '../rules'
import { expandClaims, messageOf } from '../solve/expand-claims'
import type { ComposeContext, LeftKey, TakenPart } from './compose-service'
import { envFileReader, readProcess, readVariables } from './read-container'
import { readDeploy, readOthers, readPrivileges } from './read-deploy'
import { readComposePorts, readHealthCheck } from './read-network'
import { mountOfVolume, nameOfVolume, readMountedFiles, readStorage } from './read-storage'

/** A short object for a part of a Compose file, with its proof. */
export interface ComposeObject {
  claim: Plain
  /** Part of the Compose file: `service web`. */
  part: string
  place: LocatedFinding['place']
  taken: readonly { key: string; field: string }[]
  left: readonly LeftKey[]
  notes: readonly string[]
  /** Values of the Compose file that the expanded objects must contain. */
  values: readonly (string | number)[]
  /** Values that the expanded objects do not contain. */
  lost: readonly (string | number)[]
}

export interface ImportedCompose {
  objects: ComposeObject[]
  /** Keys of the file that are omitted. */
  left: readonly LeftKey[]
  findings: LocatedFinding[]
}

/** Returns the short objects for a Compose file. Each key becomes a field, or is listed with a reason. */
export function importCompose(item: StreamItem, suite: Suite): ImportedCompose {
  const findings = problemsOf(item)
  if (findings.length > 0) return { objects: [], left: [], findings }
  const file = item.object
  const services = Object.entries(mapAt(file, ['services'])).filter((one): one is [string, Plain] => isPlain(one[1]))
  const users = volumeUsersOf(services)
  const read = item.file === STDIN ? () => undefined : envFileReader(item.file)
  const objects = [
    ...services.map(([name, service]) =>
      serviceObject(
        { name, service, place: item.place(['services', name], AT_KEY) },
        { volumeUsers: users, readEnvFile: read },
      ),
    ),
    ...sharedVolumes(users, item),
    ...configObjects(file, item),
  ]
  const proved = expandClaims(
    objects.map(({ claim }) => claim),
    [],
    suite,
  ).map(({ manifests, errors }, at) => {
    const one = objects[at] as ComposeObject
    findings.push(
      ...errors.map((error) => ({ ...badCompose.at([], messageOf(error)), place: one.place }) as LocatedFinding),
    )
    return { ...one, lost: errors.length > 0 ? [] : missingValues(one, JSON.stringify(manifests)) }
  })
  const left = Object.keys(file)
    .filter(
      (key) =>
        !['services', 'volumes', 'configs', 'secrets', 'networks', 'name', 'version'].includes(key) &&
        !key.startsWith('x-'),
    )
    .map((key) => ({ key, reason: 'the key has no short form' }))
  return { objects: proved, left, findings }
}

/** Returns the location of a Compose key, such as the name of a service. */
const AT_KEY = true

/** Returns the values that are not in the expanded objects. */
const missingValues = ({ values }: ComposeObject, text: string): (string | number)[] =>
  values.filter((value) => !text.includes(JSON.stringify(String(value)).slice(1, -1)))

/** Reports what prevents the import: variables of the shell, services without an image, and names that are not valid. */
function problemsOf(item: StreamItem): LocatedFinding[] {
  const at = (path: (string | number)[], message: string): LocatedFinding => ({
    ...badCompose.at(path, message),
    place: item.place(path),
  })
  const services = Object.entries(mapAt(item.object, ['services']))
  const variable = variableIn(item.object, [])
  const findings = services.flatMap(([name, service]) => {
    const path = ['services', name]
    if (!isPlain(service)) return [at(path, `The service \`${name}\` must be an object.`)]
    if (!isDnsLabel(name)) {
      return [at(path, `\`${name}\` is not a valid Kubernetes name. Use lower-case letters, digits and \`-\`.`)]
    }
    if (service.extends !== undefined) {
      return [
        at(
          [...path, 'extends'],
          'lummo does not resolve `extends`. Import the output of Compose: `docker compose config | lummo import -`.',
        ),
      ]
    }
    if (typeof service.image === 'string') return []
    return [at(path, `The service \`${name}\` has no \`image\`. Build and push the image, and add \`image\`.`)]
  })
  if (variable !== undefined) {
    const message = `\`${variable.name}\` is a shell variable, which lummo does not resolve. Import the output of Compose: \`docker compose config | lummo import -\`.`
    findings.push(at(variable.path, message))
  }
  return findings
}

/** Returns the first variable that Compose would interpolate. `$$` is a literal dollar sign. */
function variableIn(
  value: unknown,
  path: (string | number)[],
): { name: string; path: (string | number)[] } | undefined {
  if (typeof value === 'string') {
    const [name] = /\$(?:\{[^}]*\}|[A-Za-z_]\w*)/.exec(value.replaceAll('$$', '')) ?? []
    return name === undefined ? undefined : { name, path }
  }
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(isPlain(value) ? value : {})
  for (const [key, one] of entries) {
    const found = variableIn(one, [...path, key])
    if (found !== undefined) return found
  }
  return undefined
}

/** Returns the services that use each named volume. */
function volumeUsersOf(services: readonly (readonly [string, Plain])[]): Map<string, string[]> {
  const users = new Map<string, string[]>()
  for (const [name, { volumes }] of services) {
    for (const one of Array.isArray(volumes) ? volumes : []) {
      const mount = mountOfVolume(one)
      if (mount?.type !== 'volume' || mount.source === undefined) continue
      users.set(mount.source, [...new Set([...(users.get(mount.source) ?? []), name])])
    }
  }
  return users
}

interface NamedService {
  name: string
  service: Plain
  place: LocatedFinding['place']
}

/** Keys that the readers handle themselves. */
const KNOWN = new Set(
  'image build entrypoint command working_dir tty stdin_open environment env_file ports expose healthcheck volumes tmpfs secrets configs deploy scale cpus mem_limit mem_reservation user read_only cap_add cap_drop privileged'.split(
    ' ',
  ),
)

function serviceObject(
  { name, service: written, place }: NamedService,
  given: Omit<ComposeContext, 'name'>,
): ComposeObject {
  const service = withoutEscapes(written) as Plain
  const context = { name, ...given }
  const parts: TakenPart[] = [
    readProcess(service),
    readComposePorts(service),
    readVariables(service, context),
    readMountedFiles(service),
    readDeploy(service),
    readHealthCheck(service),
    readStorage(service, context),
    readPrivileges(service),
    readOthers(service, KNOWN),
  ]
  const container = Object.assign({}, ...parts.map((one) => one.container ?? {})) as Plain
  const { replicas, ...spec } = Object.assign({}, ...parts.map((one) => one.spec ?? {})) as Plain
  const kind = spec.volumeClaimTemplates === undefined ? 'LummoDeployment' : 'LummoStatefulSet'
  return {
    claim: objectOf(kind, name, compact<Plain>({ replicas, containers: container, ...spec })),
    part: `service ${name}`,
    place,
    taken: parts.flatMap((one) => one.taken),
    left: parts.flatMap((one) => one.left),
    notes: parts.flatMap((one) => one.notes ?? []),
    values: parts.flatMap((one) => one.values),
    lost: [],
  }
}

/** Returns a value in which each `$$` is replaced with a single dollar sign. */
function withoutEscapes(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('$$', '$')
  if (Array.isArray(value)) return value.map(withoutEscapes)
  if (!isPlain(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withoutEscapes(one)]))
}

const objectOf = (kind: string, name: string, spec: Plain): Plain => ({
  apiVersion: API_VERSION,
  kind,
  metadata: { name },
  spec,
})

/** Returns a LummoVolume for each volume that several services use. */
const sharedVolumes = (users: ReadonlyMap<string, readonly string[]>, item: StreamItem): ComposeObject[] =>
  [...users]
    .filter(([, services]) => services.length > 1)
    .map(([volume]) => ({
      claim: objectOf('LummoVolume', nameOfVolume(volume), { size: '10Gi', accessModes: 'ReadWriteMany' }),
      part: `volume ${volume}`,
      place: item.place([]),
      taken: [],
      left: [],
      notes: ['A Compose file does not set the size of volumes, so 10Gi is assumed. Set `size`.'],
      values: [],
      lost: [],
    }))

/** Returns a LummoConfig for each config with content. */
const configObjects = (file: Plain, item: StreamItem): ComposeObject[] =>
  Object.entries(mapAt(file, ['configs'])).map(([name, config]) => {
    const content = mapAt(config, []).content
    const files = typeof content === 'string' ? { [name]: String(withoutEscapes(content)) } : undefined
    return {
      claim: objectOf('LummoConfig', nameOfVolume(name), { files: nonEmptyMap(files ?? { [name]: '' }) }),
      part: `config ${name}`,
      place: item.place(['configs', name], AT_KEY),
      taken: files === undefined ? [] : [{ key: 'content', field: 'files' }],
      left: files === undefined ? [{ key: 'file', reason: 'the file is not read. Copy its content to `files`' }] : [],
      notes: [],
      values: typeof content === 'string' ? [String(withoutEscapes(content))] : [],
      lost: [],
    }
  })
