/**
 * Pattern of paths that kustomize fetches over HTTP or clones. Source: kustomize, api/internal/git/repospec.go and
 * loader/fileloader.go.
 */
const REMOTE = /^\s*(git::)?(https?:|ssh:|file:\/\/|[a-z][a-z0-9-]*@|github\.com[/:])/i

/** Checks whether kustomize would fetch a path. */
export const isRemote = (path: string): boolean => REMOTE.test(path)
