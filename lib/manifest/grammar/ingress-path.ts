/** Paths that the API refuses. Source: validateHTTPIngressPath of networking/validation, Kubernetes v1.34. */
const API = /\/\/|\/\.\.?(?:\/|$)|%2f/i
/**
 * Characters that ingress-nginx refuses. Source: validPathType of ingress-nginx v1.12.6, `strict-validate-path-type`.
 */
const NGINX = /[^A-Za-z0-9._\-/]/u
/** Paths that ingress-nginx treats as an attack. Source: invalidRegex of ingress-nginx v1.12.6. */
const ATTACK = /\/etc\/(?:passwd|shadow|group|nginx|ingress-controller)|\/var\/run\/secrets|_by_lua/

/** Returns the part of an `Exact` or `Prefix` path that the API refuses; undefined if there is none. */
export const refusedByApi = (path: string): string | undefined => API.exec(path)?.[0]

/** Returns the part of an `Exact` or `Prefix` path that ingress-nginx refuses; undefined if there is none. */
export const refusedByNginx = (path: string): string | undefined => (NGINX.exec(path) ?? ATTACK.exec(path))?.[0]
