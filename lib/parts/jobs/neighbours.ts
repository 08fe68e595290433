import type { Finding } from '../../finding/finding'
import { nameTaken } from '../../finding/rules'
import type { Claim, World } from '../../kind/claim'
import { isPlain, type Manifest } from '../../manifest/manifest'
import { chooses } from '../../manifest/selectors/label-selector'
import { ownerOf } from '../../wire/annotations'
import { appOf } from '../identity/identity'
import type { JobFields } from './spec'

/** Consequence for an object of each kind if its selector also matches the pods of a job. */
const HARM: Readonly<Record<string, string>> = {
  Service: 'and would route requests to them',
  // The disruption controller counts pods by the scale subresource of their owner. A Job has no scale subresource, so
  // the controller allows no disruption.
  PodDisruptionBudget: 'and blocks node drains, because a PodDisruptionBudget cannot count the pods of a job',
}

/**
 * Reports a job that has the same `app` as a server, because the pods of both then have the same labels. Generated
 * objects of the server would select the pods of the job. Objects of the user may select them intentionally.
 */
export function checkNeighbours(
  claim: Claim<JobFields>,
  labels: Readonly<Record<string, string>>,
  world: Pick<World, 'find'>,
): Finding[] {
  const { spec, namespace } = claim
  const app = appOf(claim)
  const [taking] = world
    .find(Object.keys(HARM), app)
    .filter((other) => other.metadata.namespace === namespace && ownerOf(other) !== undefined && takes(other, labels))
  if (taking === undefined) return []
  const path = spec.app === undefined ? ['metadata', 'name'] : ['spec', 'app']
  const message = `The ${taking.kind} \`${taking.metadata.name}\` also selects the pods of this job, ${HARM[taking.kind]}. Set a different \`app\` for the job.`
  return [nameTaken.at(path, message)]
}

function takes({ kind, spec }: Manifest, labels: Readonly<Record<string, string>>): boolean {
  const selector = isPlain(spec) ? spec.selector : undefined
  const wanted = kind === 'Service' || !isPlain(selector) ? selector : selector.matchLabels
  return isPlain(wanted) && chooses(wanted, labels)
}
