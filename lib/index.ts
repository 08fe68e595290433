// Exports the library for other programs. The library expands objects, reads and writes ResourceLists, and defines
// kinds.
export {
  type DeleteOptions,
  DeploymentError,
  type DeploymentResource,
  type IDeploymentTarget,
  type RefusalReason,
  type ResourceName,
  type ResourceQuery,
  type WatchCallback,
  type WatchEvent,
} from './contracts/deployment-target'
export {
  JobError,
  type JobErrorReason,
  type JobResult,
  type JobRuntime,
  type OutputStream,
  type RunnableJob,
  type RunOptions,
  type RunProgress,
} from './contracts/job-runtime'
export { type FunctionRun, runFunction } from './command/function'
export { manifestGenerator } from './command/manifest-generator'
export { type ExpandedObjects, expandObjects, kptFunc } from './command/objects'
export { runSuite } from './command/run-suite'
export { GenerationError, type IManifestGenerator } from './contracts/manifest-generator'
export {
  type Finding,
  type FieldPath,
  type LocatedFinding,
  hasErrors,
  type Place,
  type Severity,
} from './finding/finding'
export { type Rule, rule } from './finding/rule'
export { renderAsJson } from './finding/json'
export { type Result, toResults } from './finding/results'
export { renderForPeople } from './finding/terminal'
export type { Connection } from './cluster/access/connection'
export { ClusterJobRuntime, type ClusterRuntimeOptions } from './jobs/cluster/cluster-runtime'
export { FakeJobRuntime, type FakeOutcome, type FakeRun, type FakeRuntimeOptions } from './jobs/fake-runtime'
export { detectPlace, openJobRuntime, type RuntimeOptions, type RuntimePlace } from './jobs/job-runtime'
export { LocalJobRuntime, type LocalRuntimeOptions } from './jobs/local/local-runtime'
export type { RunLimits } from './jobs/run-limits'
export { runnableJobs } from './jobs/runnable-job'
export type { Claim, CompleteClaim, Expansion, Kind, RawClaim, World } from './kind/claim'
export { defineKind, type KindDefinition } from './kind/define-kind'
export { type ZodSchema, zodShape } from './kind/table/from-zod'
export { type SpecShape, shape, type Table } from './kind/table/table'
export type { Manifest, Metadata, Plain } from './manifest/manifest'
export { isolate, type ObjectsInCluster } from './run/isolation/isolate'
export type { ClaimState, IsolatedClaim, Isolation } from './run/isolation/result'
export {
  type ClaimIdentity,
  generatingClaim,
  type ControllerReference,
  ownerReferenceOf,
} from './run/ownership/owner-reference'
export type { Suite } from './run/package'
export { expandPackage, type Outcome } from './run/pipeline'
export type { Settings } from './settings/spec'
export type { KptConfigs, KptFunction } from './wire/kpt'
export type { Item } from './wire/item'
export { type Change, type Changes, NO_CHANGES, writeLayout } from './wire/list/layout'
export { readFull } from './wire/list/read-full'
export { readResourceList } from './wire/list/read-resource-list'
export type { ResourceList } from './wire/list/resource-list'
export { writeYaml } from './wire/yaml/write-yaml'
