import { shortList } from '../../manifest/text'
import type { LocatedFinding } from '../../finding/finding'
import { noPort } from '../../finding/rules'
import { isPlain } from '../../manifest/manifest'
import { mapsIn, valueAt } from '../../manifest/value-at'
import { podsOf } from '../../manifest/observed/pods'
import { isExternal } from '../../settings/external'
import { type Finished, type FinishedPackage, nameOf, type PackageCheck } from '../package-check'
import { areOperators, selected, serviceSelector } from './selectors'
import { noPods } from '../rules'

/** Reports a Service without pods, because no pod has its labels or no container declares its port. */
export const emptyServices: PackageCheck = {
  needs: 'final',
  run: (pack) => pack.subjects(['Service']).flatMap((service) => checkService(pack, service)),
}

function checkService(pack: FinishedPackage, service: Finished): LocatedFinding[] {
  const { manifest } = service
  const selector = serviceSelector(manifest)
  const outside = valueAt(manifest, ['spec', 'type']) === 'ExternalName'
  if (selector === undefined || outside || isExternal(pack.settings, 'Service', manifest.metadata.name)) return []
  const workloads = selected(pack, selector, manifest.metadata.namespace)
  if (workloads.length > 0) return checkPorts(service, workloads)
  if (pack.scope !== 'package' || areOperators(pack, selector)) return []
  const wanted = shortList(Object.entries(selector.matchLabels).map(([key, value]) => `\`${key}: ${value}\``))
  const message = `${nameOf(service)} selects no pod, because no pod in the package has the labels ${wanted}. Correct the labels, or list \`${nameOf(service)}\` in \`checks.external\` of the LummoPackage.`
  return [service.finding(noPods.at(['spec', 'selector'], message))]
}

/**
 * Checks the ports of a Service. A container must declare each port that is referred to by name; a number needs no
 * declaration.
 */
function checkPorts(service: Finished, workloads: readonly Finished[]): LocatedFinding[] {
  const declared = new Set(
    workloads.flatMap(({ manifest }) => {
      const pods = podsOf(manifest)
      return (pods?.all ?? []).flatMap(({ spec }) => mapsIn(spec.ports).map(([, port]) => port.name))
    }),
  )
  const spec = isPlain(service.manifest.spec) ? service.manifest.spec : {}
  return mapsIn(spec.ports).flatMap(([at, { targetPort }]) => {
    if (typeof targetPort !== 'string' || /^\d+$/.test(targetPort) || declared.has(targetPort)) return []
    const names = [...declared].filter((name) => typeof name === 'string').map((name) => `\`${name}\``)
    const fix =
      names.length === 0
        ? 'Set a number, because no container has a named port'
        : `Set ${names.length > 1 ? 'one of ' : ''}${names.slice(0, 3).join(', ')}${names.length > 3 ? ' or another' : ''}, or a number`
    const message = `${nameOf(service)} routes to port \`${targetPort}\`, which no container of its pods declares. ${fix}.`
    return [
      service.finding(
        noPort.at(['spec', 'ports', at, 'targetPort'], message, { severity: 'warning', current: targetPort }),
      ),
    ]
  })
}
