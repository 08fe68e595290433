import type { DeploymentError, DeploymentResource } from '../../lib/contracts/deployment-target'
import type { Manifest, Plain } from '../../lib/manifest/manifest'
import type { ClaimOutputs } from '../../lib/outputs/outputs'
import type { Evidence } from '../reconcile/namespace-state'
import type { ClaimPlan, PlannedChild } from '../reconcile/namespace-plan'

/** A condition of a claim, in the form of the Kubernetes API conventions. */
export interface ClaimCondition {
  type: string
  status: 'True' | 'False' | 'Unknown'
  reason: string
  message: string
  observedGeneration: number
  lastTransitionTime: string
}

/** A finding in the status of a claim, with the message of the command line. */
export interface StatusFinding {
  severity: string
  code: string
  message: string
  field?: string
}

/** A child in the status of a claim. */
export interface StatusChild {
  group: string
  version: string
  kind: string
  name: string
  namespace?: string
  /** Absent if the target does not support uids. */
  uid?: string
  /** Absent if the target does not report the state of objects. */
  ready?: boolean
  /**
   * Content hash of a Job. The operator does not run a Job again if the cluster has deleted the Job after its
   * end.
   */
  hash?: string
}

/** The status of a claim. */
export interface ClaimStatus {
  /** The generation that the engine expanded; never a later generation. */
  observedGeneration: number
  conditions: ClaimCondition[]
  findings: StatusFinding[]
  children: StatusChild[]
  /** Addresses and Secrets; absent if there are none. */
  outputs?: ClaimOutputs
}

/** Result of a run for a child. */
export interface ChildResult {
  live?: DeploymentResource
  error?: DeploymentError
  /** Position among the results of the run, in the order of their arrival. */
  order?: number
}

/** The plan for a claim and its results. */
export interface ReportedClaim {
  plan: ClaimPlan
  /** Results of the children that were applied. */
  resultOf(child: PlannedChild): ChildResult | undefined
  /** Objects that will be removed later: running Jobs, and objects that wait for their finalizers. */
  waiting: readonly Manifest[]
  outputs: ClaimOutputs
  evidence: Evidence
  /** Additional fields of the status. */
  more: Plain
}
