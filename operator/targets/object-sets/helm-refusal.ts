import { DeploymentError, type RefusalReason } from '../../../lib/contracts/deployment-target'
import { lastLine } from './spawned'

/** Texts in the output of Helm, in the order of the search. Helm has the same exit code for all errors. */
const REASONS: readonly (readonly [RegExp, RefusalReason])[] = [
  [/attempting to grant RBAC permissions/, 'EscalationRefused'],
  // The validation of a field also reports "Forbidden", with a capital letter.
  [/immutable|updates to statefulset spec .* are forbidden/i, 'Immutable'],
  [/ is forbidden: |Unauthorized/, 'Forbidden'],
  [/no matches for kind|resource mapping not found|could not find the requested resource/, 'KindMissing'],
  [
    /conflict with|conflicts? occurred|another operation .* in progress|invalid ownership metadata|already exists/i,
    'Conflict',
  ],
  [/unreachable|connection refused|timed? ?out|deadline exceeded|no such host|EOF|TLS handshake/i, 'Unavailable'],
]

/** Returns the error for a failed command of Helm. */
export function helmRefusal(stderr: string): DeploymentError {
  const reason = REASONS.find(([pattern]) => pattern.test(stderr))?.[1] ?? 'Invalid'
  return new DeploymentError(reason, `helm: ${lastLine(stderr)}`)
}
