import type { DeploymentError, DeploymentResource } from '../../lib/contracts/deployment-target'
import type { Manifest } from '../../lib/manifest/manifest'
import type { ClaimPlan, PlannedChild } from '../reconcile/namespace-plan'

/** A condition of a claim, in the form of the Kubernetes API conventions. */
export interface ClaimCondition {
  type: string
  status: 'True' | 'False'
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
  uid: string
  ready: boolean
}

/** The status of a claim. */
export interface ClaimStatus {
  /** The generation that was expanded, never a later one. */
  observedGeneration: number
  conditions: ClaimCondition[]
  findings: StatusFinding[]
  children: StatusChild[]
}

/** What a run has done with a child. */
export interface ChildResult {
  live?: DeploymentResource
  error?: DeploymentError
}

/** The plan for a claim and what has happened to it. */
export interface ReportedClaim {
  plan: ClaimPlan
  /** Results of the children that were applied. */
  resultOf(child: PlannedChild): ChildResult | undefined
  /** Objects that are removed later: running Jobs, and objects that wait for their finalizers. */
  waiting: readonly Manifest[]
}
