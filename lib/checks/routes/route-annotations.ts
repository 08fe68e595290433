import type { LocatedFinding } from '../../finding/finding'
import { badValue, noEffect } from '../../finding/rules'
import type { Manifest } from '../../manifest/manifest'
import { textAt } from '../../manifest/value-at'
import { NETWORKING_KIND } from '../../parts/network/traffic'
import { type Finished, nameOf, type PackageCheck, severityFor } from '../package-check'

/** Software that reads the annotations of route objects. */
type Reader = 'ingress-nginx' | 'Traefik' | 'HAProxy' | 'Kong' | 'AWS' | 'Azure' | 'GKE' | 'Istio' | 'cert-manager'

/** Prefixes of annotations, and the only software that reads annotations with each prefix. */
const READERS: readonly (readonly [prefix: string, reader: Reader])[] = [
  ['nginx.ingress.kubernetes.io/', 'ingress-nginx'],
  ['traefik.ingress.kubernetes.io/', 'Traefik'],
  ['haproxy.org/', 'HAProxy'],
  ['haproxy-ingress.github.io/', 'HAProxy'],
  ['konghq.com/', 'Kong'],
  ['alb.ingress.kubernetes.io/', 'AWS'],
  ['appgw.ingress.kubernetes.io/', 'Azure'],
  ['networking.gke.io/', 'GKE'],
  ['ingress.gcp.kubernetes.io/', 'GKE'],
  ['kubernetes.io/ingress.global-static-ip-name', 'GKE'],
  ['kubernetes.io/ingress.regional-static-ip-name', 'GKE'],
  ['kubernetes.io/ingress.allow-http', 'GKE'],
  ['cert-manager.io/', 'cert-manager'],
]

/** Words in the name of an Ingress class, each with the controller that they identify. */
const CLASSES: readonly (readonly [word: RegExp, reader: Reader])[] = [
  [/nginx/, 'ingress-nginx'],
  [/^gce/, 'GKE'],
  [/traefik/, 'Traefik'],
  [/haproxy/, 'HAProxy'],
  [/kong/, 'Kong'],
  [/^alb$/, 'AWS'],
  [/azure|appgw/, 'Azure'],
]

/** Kinds of routes, and the software that reads their annotations. */
const ROUTES: Readonly<Record<string, readonly Reader[]>> = {
  'IngressRoute.traefik.io': [],
  'HTTPRoute.gateway.networking.k8s.io': ['Kong', 'Traefik', 'HAProxy', 'AWS', 'Azure', 'GKE'],
  'GRPCRoute.gateway.networking.k8s.io': ['Kong', 'Traefik', 'HAProxy', 'AWS', 'Azure', 'GKE'],
  'VirtualService.networking.istio.io': ['Istio'],
}

/**
 * Fields of a LummoNetworking that replace annotations, each with the kinds that support the field; `*` is the
 * annotation itself.
 */
const FIELDS: readonly (readonly [keys: RegExp, field: string, kinds: readonly string[]])[] = [
  [/\/proxy-body-size$/, '`bodyLimit` of the route', ['IngressRoute', 'Ingress']],
  [/\/limit-rp[sm]$/, '`rateLimit` of the route', ['IngressRoute', 'Ingress']],
  [/\/rewrite-target$/, '`stripPrefix` of the route', ['IngressRoute', 'HTTPRoute', 'VirtualService']],
  [/\/(?:permanent|temporal)-redirect$/, '`redirect` of the route', Object.keys(ROUTES).map(kindOf)],
  [/\/router\.middlewares$/, '`middlewares` of the route', ['IngressRoute']],
  [/\/router\.priority$/, '`priority` of the route', ['IngressRoute', 'VirtualService']],
  [/\/cluster-issuer$/, '`certificate: {issuer: *}`', Object.keys(ROUTES).map(kindOf)],
  [/\/issuer$/, '`certificate: {issuer: {name: *, kind: Issuer}}`', Object.keys(ROUTES).map(kindOf)],
]

function kindOf(text: string): string {
  return text.slice(0, text.indexOf('.'))
}

/**
 * Reports annotations of routes that no controller reads on objects of this kind, and an Ingress with two classes.
 * Source: the documentation of each controller; cert-manager v1.21, docs/usage.
 */
export const annotationsOfRoutes: PackageCheck = {
  needs: 'objects',
  run: (pack) => {
    const reported = new Set<string>()
    const routes = Object.entries(ROUTES).flatMap(([kind, readers]) =>
      pack.subjects([kind]).flatMap((one) => unread(one, readers, reported)),
    )
    const ingresses = pack.subjects(['Ingress']).flatMap((one) => {
      const reader = controllerOf(one.manifest)
      return [...twoClasses(one), ...(reader === undefined ? [] : unread(one, [reader, 'cert-manager'], reported))]
    })
    return [...routes, ...ingresses]
  },
}

const CLASS = 'kubernetes.io/ingress.class'

/** Reports an annotation that contradicts `ingressClassName`. Source: ValidateIngressCreate, Kubernetes v1.34. */
function twoClasses(one: Finished): LocatedFinding[] {
  const given = one.manifest.metadata.annotations?.[CLASS]
  const name = textAt(one.manifest, ['spec', 'ingressClassName'])
  if (given === undefined || name === undefined || given === name) return []
  const fix =
    one.claim === undefined
      ? 'Remove the annotation'
      : `Remove the annotation, and set \`network.ingress.class: ${given}\``
  const message = `\`${CLASS}: ${given}\` contradicts \`ingressClassName: ${name}\` of ${nameOf(one)}. ${fix}.`
  return [
    one.finding(
      badValue.at(['metadata', 'annotations', CLASS], message, { severity: severityFor(one), current: given }),
      CLASS,
    ),
  ]
}

/** Returns the controller of an Ingress; undefined if the name of the class does not show the controller. */
function controllerOf(ingress: Manifest): Reader | undefined {
  const { annotations = {} } = ingress.metadata
  const name = textAt(ingress, ['spec', 'ingressClassName']) ?? annotations['kubernetes.io/ingress.class'] ?? ''
  return CLASSES.find(([word]) => word.test(name))?.[1]
}

/**
 * Returns a finding for each annotation that none of the readers reads.
 *
 * @param readers the software that reads annotations of this object
 * @param reported annotations of short objects that already have a finding; several generated objects inherit them
 */
function unread(one: Finished, readers: readonly Reader[], reported: Set<string>): LocatedFinding[] {
  const { annotations = {} } = one.manifest.metadata
  return Object.keys(annotations).flatMap((key) => {
    const reader = READERS.find(([prefix]) => key.startsWith(prefix))?.[1]
    if (reader === undefined || readers.includes(reader)) return []
    if (one.claim !== undefined) {
      const known = [one.claim.namespace, one.claim.name, key].join(' ')
      if (reported.has(known)) return []
      reported.add(known)
    }
    const field = FIELDS.find(([keys, , kinds]) => keys.test(key) && kinds.includes(one.manifest.kind))?.[1]
    const fix =
      field === undefined || one.claim?.kind !== NETWORKING_KIND
        ? 'Remove the annotation'
        : `Replace the annotation with ${field.replace('*', annotations[key] ?? '')}`
    const message = `\`${key}\` of ${nameOf(one)} has no effect, because ${reasonFor(reader, one.manifest)}. ${fix}.`
    return [
      one.finding(noEffect.at(['metadata', 'annotations', key], message, { severity: 'warning', atKey: true }), key),
    ]
  })
}

function reasonFor(reader: Reader, { kind }: Manifest): string {
  if (reader === 'cert-manager') return 'cert-manager reads it only on an Ingress or Gateway'
  return reader === 'Traefik' && kind === 'IngressRoute'
    ? 'Traefik reads it only on an Ingress'
    : `only ${reader} reads it`
}
