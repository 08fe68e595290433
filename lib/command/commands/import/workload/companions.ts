import { nameWithSuffix } from '../../../../manifest/grammar/name'
import { groupOf } from '../../../../manifest/id'
import type { Manifest, Plain } from '../../../../manifest/manifest'
import { chooses } from '../../../../manifest/selectors/label-selector'
import { mapAt, mapsIn, textAt, valueAt } from '../../../../manifest/value-at'
import type { Lookup } from '../input/lookup'
import type { NamedSource } from '../input/source'
import { readGoogle } from '../access/google'
import { isManaged } from '../objects/object-identity'
import { podLabelsOf } from './identity'
import { podSpecOf } from './pod'

/** Objects of the input that a workload of lummo can generate, keyed by the part of the short object. */
export interface Companions {
  service?: NamedSource | undefined
  headless?: NamedSource | undefined
  /** Service that selects the new pods of a Rollout. */
  preview?: NamedSource | undefined
  account?: NamedSource | undefined
  disruption?: NamedSource | undefined
  scaling?: NamedSource | undefined
  monitoring?: NamedSource | undefined
  network?: NamedSource | undefined
  claims: readonly NamedSource[]
  /** Namespace without labels, which the first StatefulSet can generate. */
  home: NamedSource | undefined
  /** Whether another StatefulSet has the same governing Service. Only the first of them generates the Service. */
  isGoverned: boolean
}

/** Checks whether an earlier StatefulSet of the input has the same governing Service. */
function isGovernedElsewhere(workload: Manifest, lookup: Lookup): boolean {
  const service = textAt(workload, ['spec', 'serviceName'])
  const sharing = lookup
    .ofKind('StatefulSet', workload.metadata.namespace)
    .filter(({ manifest }) => textAt(manifest, ['spec', 'serviceName']) === service)
  return service !== undefined && sharing.length > 1 && sharing[0]?.manifest !== workload
}

/** Finds the objects that belong to a workload. Their names must be those that lummo generates. */
export function findCompanions(workload: Manifest, lookup: Lookup): Companions {
  const { name, namespace } = workload.metadata
  const named = (kind: string, wanted = name) => lookup.named(kind, wanted, namespace)
  const service = selecting(named('Service'), workload)
  const governing = textAt(workload, ['spec', 'serviceName'])
  const own = textAt(podSpecOf(workload), ['serviceAccountName']) === name ? named('ServiceAccount') : undefined
  // An account with an identity in Google Cloud becomes a LummoServiceAccount.
  const account = own === undefined || readGoogle(own.manifest, lookup) !== undefined ? undefined : own
  const home = lookup.named('Namespace', namespace, undefined)
  const isFirst = lookup.ofKind('StatefulSet', namespace)[0]?.manifest === workload
  return {
    home: isFirst && home?.manifest.metadata.labels === undefined ? home : undefined,
    service,
    headless:
      governing === undefined || governing === name ? undefined : selecting(named('Service', governing), workload),
    preview:
      workload.kind === 'Rollout'
        ? (named('Service', `${name}-canary`) ?? named('Service', `${name}-preview`))
        : undefined,
    isGoverned: isGovernedElsewhere(workload, lookup),
    account,
    disruption: named('PodDisruptionBudget'),
    scaling: scalerOf(workload, lookup),
    monitoring: named('PodMonitor'),
    network: named('NetworkPolicy'),
    claims: workload.kind === 'StatefulSet' ? [] : createdClaims(workload, lookup),
  }
}

/**
 * Returns the only autoscaler of a workload. Several autoscalers of one workload cannot become a part of the short
 * object.
 */
function scalerOf(workload: Manifest, lookup: Lookup): NamedSource | undefined {
  const [only, second] = ['ScaledObject', 'HorizontalPodAutoscaler']
    .flatMap((kind) => lookup.ofKind(kind, workload.metadata.namespace))
    .filter(({ manifest }) => scales(manifest, workload))
  return second === undefined ? only : undefined
}

/** Returns a Service if it selects the pods of a workload. */
function selecting(service: NamedSource | undefined, workload: Manifest): NamedSource | undefined {
  const selector = mapAt(service?.manifest, ['spec', 'selector'])
  return service !== undefined && chooses(selector, podLabelsOf(workload)) ? service : undefined
}

/** Checks whether an autoscaler scales a workload. */
export function scales(scaler: Manifest, workload: Manifest): boolean {
  const target = mapAt(scaler, ['spec', 'scaleTargetRef'])
  const kind = target.kind ?? 'Deployment'
  const isSameGroup =
    typeof target.apiVersion !== 'string' || groupOf(target.apiVersion) === groupOf(workload.apiVersion)
  return target.name === workload.metadata.name && kind === workload.kind && isSameGroup
}

/** Returns the claims that lummo would create for volumes of a workload, keyed by their names. */
function createdClaims(workload: Manifest, lookup: Lookup): NamedSource[] {
  const { name, namespace } = workload.metadata
  return mapsIn(podSpecOf(workload).volumes).flatMap(([, volume]) => {
    const claim = textAt(volume, ['persistentVolumeClaim', 'claimName'])
    const expected = nameWithSuffix(name, textAt(volume, ['name']) ?? '', 253)
    const found = claim === expected ? lookup.named('PersistentVolumeClaim', claim, namespace) : undefined
    // A LummoVolume generates a claim whose application has the name of the claim.
    const isOther = found !== undefined && isManaged(found.manifest) && found.manifest.metadata.labels?.app === claim
    return found === undefined || isOther ? [] : [found]
  })
}

/** Returns the `create` field for a PersistentVolumeClaim. */
export function createFieldOf(claim: Manifest): Plain {
  const spec = mapAt(claim, ['spec'])
  const modes = valueAt(spec, ['accessModes'])
  const isUsual = Array.isArray(modes) && modes.length === 1 && modes[0] === 'ReadWriteOnce'
  return {
    size: valueAt(spec, ['resources', 'requests', 'storage']),
    ...(spec.storageClassName === undefined ? {} : { class: spec.storageClassName }),
    ...(isUsual || modes === undefined ? {} : { accessModes: modes }),
  }
}
