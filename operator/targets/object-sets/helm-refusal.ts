import { DeploymentError, type RefusalReason } from '../../../lib/contracts/deployment-target'
import { lastLine } from './spawned'

/** Parts of the output of Helm, in the order of the search. Helm has one exit code for all errors. */
const REASONS: readonly (readonly [RegExp, RefusalReason])[] = [
  [/attempting to grant RBAC permissions/, 'EscalationRefused'],
  // The validation of a field also says "Forbidden", with a capital letter.
  [/immutable|updates to statefulset spec .* are forbidden/i, 'Immutable'],
  [/ is forbidden: |Unauthorized/, 'Forbidden'],
  [/no matches for kind|resource mapping not found|could not find the requested resource/, 'KindMissing'],
  [
    /conflict with|conflicts? occurred|another operation .* in progress|invalid ownership metadata|already exists/i,
    'Conflict',
  ],
  [/unreachable|connection refused|timed? ?out|deadline exceeded|no such host|EOF|TLS handshake/i, 'Unavailable'],
]

/** Returns the error for a command of Helm that has failed. */
export function helmRefusal(stderr: string): DeploymentError {
  const reason = REASONS.find(([pattern]) => pattern.test(stderr))?.[1] ?? 'Invalid'
  return new DeploymentError(reason, `helm: ${lastLine(stderr)}`)
}
