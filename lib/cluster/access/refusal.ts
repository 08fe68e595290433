import { DeploymentError, type RefusalReason } from '../../contracts/deployment-target'
import { isPlain, type Plain } from '../../manifest/manifest'

/** A complete response of an API server. */
export interface ApiAnswer {
  status: number
  body: Plain
  /** Value of the `Retry-After` header, in seconds. */
  retryAfter?: number
}

/** A refusal of an API server, with its status. */
export class ApiError extends DeploymentError {
  constructor(
    readonly status: number,
    reason: RefusalReason,
    message: string,
    retryAfter?: number,
  ) {
    super(reason, message, retryAfter)
    this.name = 'ApiError'
  }
}

/** Returns the error for a response that refuses a request, with the message of the server. */
export function refusalOf({ status, body, retryAfter }: ApiAnswer): ApiError {
  const message = typeof body.message === 'string' && body.message !== '' ? body.message : `Status ${status}.`
  return new ApiError(status, reasonOf(status, body, message), message, retryAfter)
}

function reasonOf(status: number, body: Plain, message: string): RefusalReason {
  switch (status) {
    case 403:
      return reasonOfForbidden(message)
    case 404:
      // The details identify a missing object, such as the namespace. A response without details means that the server
      // does not know the path.
      return isPlain(body.details) && body.details.name !== undefined ? 'Unavailable' : 'KindMissing'
    case 409:
      return 'Conflict'
    case 422:
      return reasonOfInvalid(body, message)
    case 400:
    case 405:
    case 413:
    case 415:
      return 'Invalid'
    case 500:
      // Response of Kubernetes 1.36 when an applied object has a field that the CRD does not define.
      return message.includes('field not declared in schema') ? 'Invalid' : 'Unavailable'
    default:
      return 'Unavailable'
  }
}

function reasonOfForbidden(message: string): RefusalReason {
  // k8s.io/kubernetes v1.34, pkg/registry/rbac/validation/rule.go.
  if (message.includes('is attempting to grant RBAC permissions not currently held')) return 'EscalationRefused'
  return /(admission webhook|ValidatingAdmissionPolicy) .* denied (the )?request/.test(message)
    ? 'Invalid'
    : 'Forbidden'
}

/** Messages of k8s.io/kubernetes v1.34, pkg/apis, about a changed field. Rules of CRDs usually say `immutable` too. */
const IMMUTABLE = /immutable|updates to .+ (?:are )?forbidden|cannot change|may not (?:be changed|change)/i

function reasonOfInvalid({ details }: Plain, message: string): RefusalReason {
  const causes = isPlain(details) && Array.isArray(details.causes) ? details.causes : []
  // If the uid is different, a precondition has failed. Only the API of custom resources reports this failure as an
  // invalid value.
  if (causes.some((cause) => isPlain(cause) && cause.field === 'metadata.uid')) return 'Conflict'
  return IMMUTABLE.test(message) ? 'Immutable' : 'Invalid'
}
