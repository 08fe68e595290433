import { refusalOf } from './refusal'

const status = (code: number, message: string, details = {}) => ({ status: code, body: { message, details } })
const named = { name: 'a', kind: 'widgets' }

// Messages of kube-apiserver 1.36.
test.each([
  ['Forbidden', status(403, 'deployments.apps "a" is forbidden: User "b" cannot patch resource "deployments"', named)],
  ['Forbidden', status(403, 'services "a" is forbidden: exceeded quota: none, requested: count/services=1', named)],
  [
    'EscalationRefused',
    status(
      403,
      'roles "a" is forbidden: user "b" (groups=["c"]) is attempting to grant RBAC permissions not currently held:',
    ),
  ],
  ['Invalid', status(403, 'admission webhook "a.example.com" denied the request: no')],
  [
    'Invalid',
    status(403, 'deployments.apps "a" is forbidden: ValidatingAdmissionPolicy "b" with binding "c" denied request: no'),
  ],
  ['KindMissing', { status: 404, body: { message: '404 page not found' } }],
  ['Unavailable', status(404, 'namespaces "a" not found', named)],
  ['Conflict', status(409, 'Apply failed with 1 conflict: conflict with "a": .spec.replicas')],
  ['Immutable', status(422, 'Deployment.apps "a" is invalid: spec.selector: Invalid value: {}: field is immutable')],
  [
    'Immutable',
    status(
      422,
      'StatefulSet.apps "a" is invalid: spec: Forbidden: updates to statefulset spec for fields other than \'replicas\' are forbidden',
    ),
  ],
  ['Immutable', status(422, 'RoleBinding "a" is invalid: roleRef: Invalid value: {}: cannot change roleRef')],
  ['Invalid', status(422, 'Service "a" is invalid: spec.ports: Required value')],
  ['Invalid', status(400, 'strict decoding error: unknown field "spec.replica"')],
  ['Invalid', status(500, 'failed to create typed patch object: .spec.canary: field not declared in schema')],
  ['Unavailable', status(500, 'failed calling webhook "a": connection refused')],
  ['Unavailable', status(401, 'Unauthorized')],
  ['Unavailable', status(504, 'Timeout: request did not complete within the allotted timeout')],
])('%s: %j', (reason, answer) => {
  expect(refusalOf(answer)).toMatchObject({ reason, status: answer.status, message: answer.body.message })
})

test('another uid is a conflict, although custom resources call it an immutable field', () => {
  const details = { causes: [{ field: 'metadata.uid', message: 'field is immutable' }] }
  expect(refusalOf(status(422, 'Widget "a" is invalid: metadata.uid: field is immutable', details)).reason).toBe(
    'Conflict',
  )
})

test('an answer without a message has its status as the message', () => {
  expect(refusalOf({ status: 503, body: {}, retryAfter: 3 })).toMatchObject({ message: 'Status 503.', retryAfter: 3 })
})
