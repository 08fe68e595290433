import type { Manifest } from '../../../lib/manifest/manifest'
import type { Plan } from '../plan'

/** Returns the class annotation, because GKE does not read `ingressClassName`. Source: ingress-gce, annotations. */
export const classAnnotation = (google: boolean, name: string): Record<string, string> =>
  google ? { 'kubernetes.io/ingress.class': name } : {}

/** Returns the annotations that link the FrontendConfig and the certificate of Google. */
export function googleAnnotations({ claim, secret }: Plan, google: boolean): Record<string, string> {
  if (!google || secret === undefined) return {}
  return {
    'networking.gke.io/v1beta1.FrontendConfig': claim.name,
    ...(claim.spec.certificate?.google === true ? { 'networking.gke.io/managed-certificates': secret } : {}),
  }
}

/** Returns the redirect to HTTPS and Google's certificate. Source: ingress-gce and gke-managed-certs, their CRDs. */
export function googleObjects(plan: Plan): Manifest[] {
  const { claim, id, secret, routes } = plan
  if (secret === undefined) return []
  const labels = id.labels
  const redirect: Manifest = {
    apiVersion: 'networking.gke.io/v1beta1',
    kind: 'FrontendConfig',
    metadata: { name: claim.name, labels },
    spec: { redirectToHttps: { enabled: true } },
  }
  if (claim.spec.certificate?.google !== true) return [redirect]
  const domains = [...(routes[0]?.hosts ?? [])]
  return [
    redirect,
    {
      apiVersion: 'networking.gke.io/v1',
      kind: 'ManagedCertificate',
      metadata: { name: secret, labels },
      spec: { domains },
    },
  ]
}
