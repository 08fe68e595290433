import type { Finding, FieldPath } from '../../finding/finding'
import { emptyField } from '../../finding/rules'
import { type NativeTables, walkNative } from '../../kind/walk/native'
import { isPlain } from '../../manifest/manifest'
import type { Strategy } from './spec'

/**
 * Fields of a Rollout with their names in Argo Rollouts, in the format of lib/kind/walk/native.ts. Source: the CRD of
 * Rollout, argo-rollouts v1.9.
 */
const ARGO: NativeTables = {
  Canary: {
    analysis: 'Background',
    trafficRouting: 'TrafficRouting',
    pingPong: 'PingPong',
    antiAffinity: 'AntiAffinity',
    canaryMetadata: 'Metadata',
    stableMetadata: 'Metadata',
    replicaProgressThreshold: 'Threshold',
  },
  BlueGreen: {
    prePromotionAnalysis: 'Analysis',
    postPromotionAnalysis: 'Analysis',
    antiAffinity: 'AntiAffinity',
    activeMetadata: 'Metadata',
    previewMetadata: 'Metadata',
  },
  Step: {
    analysis: 'Analysis',
    experiment: 'Experiment',
    setCanaryScale: 'CanaryScale',
    setHeaderRoute: 'HeaderRoute',
    setMirrorRoute: 'MirrorRoute',
    plugin: 'Plugin',
  },
  Metadata: { labels: '{string}', annotations: '{string}' },
  AntiAffinity: {
    preferredDuringSchedulingIgnoredDuringExecution: 'Preferred',
    requiredDuringSchedulingIgnoredDuringExecution: 'Empty',
  },
  Preferred: { weight: 'integer!' },
  Empty: {},
  PingPong: { pingService: 'string!', pongService: 'string!' },
  Threshold: { type: 'string!', value: 'integer!' },
  Analysis: {
    templates: '[TemplateRef]!',
    args: '[Argument]',
    dryRun: '[DryRun]',
    measurementRetention: '[Retention]',
    analysisRunMetadata: 'Metadata',
  },
  Background: {
    templates: '[TemplateRef]!',
    args: '[Argument]',
    dryRun: '[DryRun]',
    measurementRetention: '[Retention]',
    analysisRunMetadata: 'Metadata',
    startingStep: 'integer',
  },
  TemplateRef: { templateName: 'string!', clusterScope: 'boolean' },
  Argument: { name: 'string!', value: 'string', valueFrom: 'ValueFrom' },
  ValueFrom: { podTemplateHashValue: '=Stable|Latest', fieldRef: 'FieldRef' },
  FieldRef: { fieldPath: 'string!' },
  DryRun: { metricName: 'string!' },
  Retention: { metricName: 'string!', limit: 'integer!' },
  Experiment: {
    templates: '[ExperimentTemplate]!',
    analyses: '[ExperimentAnalysis]',
    duration: 'string',
    scaleDownDelaySeconds: 'integer',
    dryRun: '[DryRun]',
    analysisRunMetadata: 'Metadata',
  },
  ExperimentTemplate: {
    name: 'string!',
    specRef: '=stable|canary!',
    replicas: 'integer',
    metadata: 'Metadata',
    selector: 'Selector',
    service: 'ServiceName',
    weight: 'integer',
  },
  ExperimentAnalysis: {
    name: 'string!',
    templateName: 'string!',
    clusterScope: 'boolean',
    requiredForCompletion: 'boolean',
    args: '[Argument]',
  },
  Selector: { matchLabels: '{string}', matchExpressions: '[Expression]' },
  Expression: { key: 'string!', operator: '=In|NotIn|Exists|DoesNotExist!', values: '[string]' },
  ServiceName: { name: 'string' },
  CanaryScale: { weight: 'integer', replicas: 'integer', matchTrafficWeight: 'boolean' },
  HeaderRoute: { name: 'string!', match: '[HeaderMatch]' },
  HeaderMatch: { headerName: 'string!', headerValue: 'TextMatch!' },
  TextMatch: { exact: 'string', prefix: 'string', regex: 'string' },
  MirrorRoute: { name: 'string!', percentage: 'integer', match: '[RouteMatch]' },
  RouteMatch: { method: 'TextMatch', path: 'TextMatch', headers: '{TextMatch}' },
  Plugin: { name: 'string!', config: 'any' },
  TrafficRouting: {
    traefik: 'Traefik',
    istio: 'Istio',
    nginx: 'Nginx',
    alb: 'Alb',
    ambassador: 'Ambassador',
    apisix: 'Apisix',
    appMesh: 'AppMesh',
    smi: 'Smi',
    plugins: '{any}',
    managedRoutes: '[Route]',
    maxTrafficWeight: 'integer',
  },
  Route: { name: 'string!' },
  Traefik: { weightedTraefikServiceName: 'string!' },
  Istio: {
    virtualService: 'VirtualService',
    virtualServices: '[VirtualService]',
    destinationRule: 'DestinationRule',
  },
  VirtualService: { name: 'string!', routes: '[string]', tlsRoutes: '[TlsRoute]', tcpRoutes: '[TcpRoute]' },
  TlsRoute: { port: 'integer', sniHosts: '[string]' },
  TcpRoute: { port: 'integer' },
  DestinationRule: {
    name: 'string!',
    canarySubsetName: 'string!',
    stableSubsetName: 'string!',
    additionalSubsetNames: '[string]',
  },
  Nginx: {
    annotationPrefix: 'string',
    stableIngress: 'string',
    stableIngresses: '[string]',
    additionalIngressAnnotations: '{string}',
    canaryIngressAnnotations: '{string}',
  },
  Alb: {
    annotationPrefix: 'string',
    ingress: 'string',
    ingresses: '[string]',
    servicePort: 'integer!',
    rootService: 'string',
    stickinessConfig: 'Stickiness',
  },
  Stickiness: { enabled: 'boolean!', durationSeconds: 'integer!' },
  Ambassador: { mappings: '[string]!' },
  Apisix: { route: 'NamedRoute' },
  NamedRoute: { name: 'string!', rules: '[string]' },
  AppMesh: { virtualService: 'MeshService', virtualNodeGroup: 'NodeGroup' },
  MeshService: { name: 'string!', routes: '[string]' },
  NodeGroup: { canaryVirtualNodeRef: 'Route!', stableVirtualNodeRef: 'Route!' },
  Smi: { rootService: 'string', trafficSplitName: 'string' },
}

/**
 * Checks the fields of a strategy that have names of Argo Rollouts. Other code may read these fields only if there are
 * no findings.
 */
export const checkNative = (strategy: Strategy, path: FieldPath): Finding[] => [
  ...checkPart('Canary', strategy.canary, [...path, 'canary']),
  ...checkPart('BlueGreen', strategy.blueGreen, [...path, 'blueGreen']),
  ...(strategy.canary?.steps ?? []).flatMap((step, at) => checkPart('Step', step, [...path, 'canary', 'steps', at])),
]

function checkPart(part: 'Canary' | 'BlueGreen' | 'Step', written: object | undefined, path: FieldPath): Finding[] {
  return Object.entries(ARGO[part] ?? {}).flatMap(([field, model]) => {
    const value = (written as Record<string, unknown> | undefined)?.[field]
    if (value === undefined) return []
    const here = [...path, field]
    return [...nullsIn(value, here), ...(value === null ? [] : walkNative(model, value, here, { tables: ARGO }))]
  })
}

/** Reports null values, which would appear in the output and cause a permanent difference in GitOps tools. */
function nullsIn(value: unknown, path: FieldPath): Finding[] {
  if (value === null) {
    const message = `\`${path[path.length - 1]}\` is empty. Set a value, or remove the line.`
    return [emptyField.at(path, message)]
  }
  if (Array.isArray(value)) return value.flatMap((entry, at) => nullsIn(entry, [...path, at]))
  if (!isPlain(value)) return []
  return Object.entries(value).flatMap(([key, member]) => nullsIn(member, [...path, key]))
}
