// The library: what a program of its own needs to expand objects, read and write ResourceLists and define kinds.

export { type FunctionRun, runFunction } from './command/function'
export { type Draft, error, type FieldPath, type Finding, type Place, type Severity, warning } from './finding/finding'
export { renderAsJson } from './finding/json'
export { renderForPeople } from './finding/terminal'
export type { Claim, Expansion, Kind, RawClaim, World } from './kind/claim'
export { defineKind, type KindDefinition } from './kind/define-kind'
export { zodShape } from './kind/from-zod'
export { type Shape, shape, type Table } from './kind/table'
export type { Manifest } from './manifest/manifest'
export type { Suite } from './run/package'
export type { Settings } from './settings/spec'
