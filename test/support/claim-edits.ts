import fc from 'fast-check'
import { deployment, type Resource, short } from './objects'

/** Claim names in a sequence. */
export const NAMES = ['web', 'api']

/** Versions of claims. Each name has valid versions and one with an error. */
const CLAIMS: Readonly<Record<string, (name: string, version: number) => Resource>> = {
  LummoDeployment: (name, version) =>
    deployment({ image: `${name}:${version}`, ...(version % 2 === 0 ? {} : { http: 9000 + version }) })
      .named(name)
      .spec(version % 3 === 0 ? { scaling: { min: 2, max: 4, cpu: 60 } } : { replicas: version }),
  LummoConfig: (name, version) => short('LummoConfig', `${name}-settings`, { values: { LEVEL: `v${version}` } }),
  LummoNetworking: (name, version) =>
    short('LummoNetworking', name, {
      app: name,
      domains: [`${name}-${version}.example.com`],
      package: { network: { provider: 'ingress' } },
    }),
  LummoServiceAccount: (name, version) =>
    short('LummoServiceAccount', `${name}-reader`, {
      token: true,
      permissions: [{ do: 'get', on: version % 2 === 0 ? 'configmaps' : 'services', clusterWide: version % 2 === 1 }],
    }),
}
/** Claim kinds in a sequence. */
export const KINDS = Object.keys(CLAIMS)

/** A change of a claim. */
export interface ClaimEdit {
  act: 'put' | 'break' | 'remove'
  kind: string
  name: string
  version: number
}
/** A change of the generated object at a position. */
export interface Damage {
  act: 'drift' | 'lose'
  at: number
}
/** A change by a user: of a claim, or of a generated object. */
export type ClaimOrObjectEdit = ClaimEdit | Damage

/** Changes of any kind. Two out of three changes apply a version of a claim. */
export const anyEdit: fc.Arbitrary<ClaimOrObjectEdit> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      act: fc.constant('put' as const),
      kind: fc.constantFrom(...KINDS),
      name: fc.constantFrom(...NAMES),
      version: fc.integer({ min: 1, max: 6 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      act: fc.constantFrom('break' as const, 'remove' as const),
      kind: fc.constantFrom(...KINDS),
      name: fc.constantFrom(...NAMES),
      version: fc.constant(1),
    }),
  },
  { weight: 2, arbitrary: fc.record({ act: fc.constantFrom('drift' as const, 'lose' as const), at: fc.nat(30) }) },
)

/** Returns the version of a claim that an edit applies, breaks or removes. */
export const claimOf = ({ kind, name, version }: ClaimEdit): Resource => {
  const make = CLAIMS[kind]
  if (make === undefined) throw new Error(`The test has no kind ${kind}`)
  return make(name, version)
}

/**
 * Adds the applications that routes need to the last versions of claims, because a route without an application keeps
 * its objects.
 */
export function completeClaims(last: Map<string, Resource>): void {
  for (const name of NAMES) {
    const [route, application] = ['LummoNetworking', 'LummoDeployment'].map((kind) =>
      claimOf({ act: 'put', kind, name, version: 1 }),
    )
    if (route === undefined || application === undefined) continue
    const needs = last.has(route.reference) && !last.has(application.reference)
    if (needs) last.set(application.reference, application)
  }
}
