import type { LocatedFinding } from '../../finding/finding'
import { isPlain } from '../../manifest/manifest'
import { POD_KINDS } from '../../manifest/pods'
import { sameNamespace } from '../../manifest/id'
import { mapsIn, textAt } from '../../manifest/value-at'
import { type PlacedContainer, podsOf } from '../../manifest/observed/pods'
import { noVariable } from '../../parts/container/rules'
import { type Finished, type FinishedPackage, nameOf, ofKinds, type PackageCheck } from '../package-check'

/** Pattern of a variable reference, `$(NAME)`. `$(date)` is a shell command, and `$$(NAME)` is an escaped reference. */
const REFERENCE = /(?<!\$)\$\(([A-Z_][A-Z0-9_]*)\)/
/** Keys of a ConfigMap that every Kubernetes version accepts as variable names. */
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/

/**
 * Reports references to variables that Kubernetes does not expand. Such references are in a ConfigMap whose keys become
 * variables, or in the `env` of a Kubernetes object before the variable is defined. Source: EnvVar.value of core/v1,
 * Kubernetes v1.34.
 */
export const literalReferences: PackageCheck = {
  needs: 'objects',
  run: (pack) => {
    const seen = new Set<object>()
    return pack.subjects(POD_KINDS).flatMap((one) =>
      (podsOf(one.manifest)?.all ?? []).flatMap((container) => [
        ...configsOf(container, one, pack).flatMap((config) => {
          if (seen.has(config.manifest)) return []
          seen.add(config.manifest)
          return inConfig(config, container)
        }),
        ...(one.claim === undefined ? tooEarly(container, one) : []),
      ]),
    )
  },
}

/** Returns the ConfigMaps whose keys become environment variables of a container. */
const configsOf = ({ spec }: PlacedContainer, user: Finished, pack: FinishedPackage): Finished[] =>
  mapsIn(spec.envFrom).flatMap(([, source]) => {
    const name = textAt(source, ['configMapRef', 'name'])
    if (name === undefined) return []
    return pack
      .holding(name, ofKinds(['ConfigMap']))
      .filter(
        ({ manifest: { metadata } }) =>
          metadata.name === name && sameNamespace(metadata.namespace, user.manifest.metadata.namespace),
      )
  })

function inConfig(config: Finished, { spec }: PlacedContainer): LocatedFinding[] {
  const { data } = config.manifest
  const known = new Set(mapsIn(spec.env).map(([, { name }]) => name))
  return Object.entries(isPlain(data) ? data : {}).flatMap(([key, value]) => {
    const [reference, other = ''] = typeof value === 'string' && VARIABLE.test(key) ? (REFERENCE.exec(value) ?? []) : []
    if (reference === undefined) return []
    const isDefined = Object.hasOwn(isPlain(data) ? data : {}, other) || known.has(other)
    const move = `Move \`${key}\` to \`env\` of the container${isDefined ? '' : `, and define \`${other}\` there`}`
    const message = `\`${key}\` contains \`${reference}\`, which Kubernetes does not replace in a ConfigMap. ${move}.`
    return [config.finding(noVariable.at(['data', key], message), key)]
  })
}

function tooEarly({ spec, path }: PlacedContainer, one: Finished): LocatedFinding[] {
  const env = mapsIn(spec.env)
  // If two variables have the same name, the position of the first variable counts.
  const placeOf = (name: string): number => env.findIndex(([, other]) => other.name === name)
  return env.flatMap(([at, { name, value }], index) => {
    const other = typeof value === 'string' ? REFERENCE.exec(value)?.[1] : undefined
    if (other === undefined || placeOf(other) <= index) return []
    const message = `\`${name}\` of ${nameOf(one)} refers to \`${other}\`, which is defined later, so its value would be the literal \`$(${other})\`. Move \`${other}\` before it.`
    return [one.finding(noVariable.at([...path, 'env', at, 'value'], message))]
  })
}
