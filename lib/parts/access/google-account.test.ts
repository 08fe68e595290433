import { suite } from '../../../functions/suite'
import { runFunction } from '../../command/function'

const errorsFor = (role: string): string[] => {
  const list = `apiVersion: config.kubernetes.io/v1
kind: ResourceList
items:
- apiVersion: krm.lummo.dev/v1alpha1
  kind: LummoServiceAccount
  metadata: {name: reports, namespace: shop}
  spec: {google: {project: acme-prod, roles: ["${role}"]}}
`
  return runFunction(Buffer.from(list), suite).findings.map(({ code }) => code)
}

test.each(['owner', 'editor', 'viewer', 'roles/owner', 'roles/editor', 'roles/viewer'])(
  'the basic role %s is a right to everything in a project',
  (role) => {
    expect(errorsFor(role)).toContain('wildcard')
  },
)

test.each(['storage.objectViewer', 'roles/pubsub.editor'])('the role %s is not', (role) => {
  expect(errorsFor(role)).not.toContain('wildcard')
})
