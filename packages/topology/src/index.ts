// Prometheus samples and cluster state to the graph of who calls whom. Pure functions, no I/O.
export { buildTopology } from './buildTopology.ts';
export type { EdgeDetail, EdgePart } from './edgeDetail.ts';
export { edgeDetail } from './edgeDetail.ts';
export type { EdgeMetricName } from './edgeMetricQueries.ts';
export { edgeMetricQueries } from './edgeMetricQueries.ts';
export type { EdgeMetrics, Latency, PeerMetrics } from './edgeMetrics.ts';
export { edgeMetrics, parseEdgeMetrics } from './edgeMetrics.ts';
export type { FarMeshes } from './farCallers.ts';
export type { Impact, ImpactEntry } from './impact.ts';
export { impactOfPlan } from './impact.ts';
export type { Evidence, Expectation, LockState, Verdict } from './lockState.ts';
export { lockState } from './lockState.ts';
export type { ObservedCall } from './observedCalls.ts';
export { observedCalls } from './observedCalls.ts';
export { observedTraffic } from './observedTraffic.ts';
export { PeerPool } from './peerPool.ts';
export { parseTraffic, TrafficReader, type TrafficMeta } from './parseTraffic.ts';
export type { PlaintextCause } from './plaintextCause.ts';
export { callWarnings, podsOfPlan } from './callWarnings.ts';
export type { FirstSight, PlaintextHistory, PlaintextQueryName } from './plaintextHistory.ts';
export { plaintextHistory, plaintextQueries } from './plaintextHistory.ts';
export type { NamespaceCoverage, PlaintextTalker, Posture, PostureInput } from './posture.ts';
export { posture } from './posture.ts';
export type { TrafficQueryName, TrafficQueryOptions } from './queries.ts';
export {
  destinationPortQuery,
  scrapeCountQuery,
  seriesThenQuery,
  scrapeIntervalSeconds,
  scrapeProbeSeconds,
  trafficQueries,
  usableWindowSeconds,
} from './queries.ts';
export {
  minRecordedWindowSeconds,
  recordedSpan,
  recordedSpanQuery,
  type UnrecordedReason,
  unrecordedReason,
  recordedTrafficQueries,
  recordedWindowSeconds,
  recordingRules,
} from './recordedTraffic.ts';
export type { NamespaceReadiness, Readiness } from './readiness.ts';
export { readiness } from './readiness.ts';
export type { GraphKind } from './resolvePeers.ts';
export type { RangeSeries, RangeTimes, SecuritySeries } from './securitySeries.ts';
export { splitBySecurity, totalSeries } from './securitySeries.ts';
export type { SeriesOptions, SeriesQueryName, SeriesSource, SeriesTarget } from './seriesQueries.ts';
export { seriesQueries } from './seriesQueries.ts';
export type { Caller, EvidenceInput, PortEvidence, ServiceEvidence } from './serviceEvidence.ts';
export { calleesOf, callersOf, serviceEvidence } from './serviceEvidence.ts';
export type { Share, ShareBasis, Tally } from './share.ts';
export { lowerShare, shareOf } from './share.ts';
export type {
  NamespaceBox,
  NodePort,
  RequestTraffic,
  TcpTraffic,
  Topology,
  TopologyEdge,
  TopologyInput,
  TopologyNode,
} from './topology.ts';
export type { ClientPeer, Protocol, Sample, ServerPeer, Traffic, TrafficRecord } from './traffic.ts';
export type { WorkloadEvidence, WorkloadPortEvidence } from './workloadEvidence.ts';
export { workloadEvidence } from './workloadEvidence.ts';
export type { ChangeReach, ReachedPlace } from './verification/changeReach.ts';
export { reachesNothing, reachesWorkload, reachOfPlan, servicesReached } from './verification/changeReach.ts';
export { settleSeconds, verificationQueries } from './verification/verificationQueries.ts';
export type {
  KnownCaller,
  Verification,
  VerificationInput,
  VerificationState,
  VerificationTelemetry,
} from './verification/verifyChange.ts';
export { verificationMessage } from './verification/verificationMessage.ts';
export { verifyChange } from './verification/verifyChange.ts';
export type { VerifiedEdge } from './verification/verifiedEdges.ts';
export { meshTelemetry, portTelemetry } from './portTelemetry.ts';
export { plaintextSources } from './path/explanations.ts';
export type { PlaintextSource } from './path/explanations.ts';
export { meshStep, namespaceStep, replacedByMesh, workloadStep } from './path/nextStep.ts';
export type { PathStep } from './path/nextStep.ts';
export { pathToStrict } from './path/pathToStrict.ts';
export type { PathNamespace, PathPort, PathState, PathToStrict, PathWorkload } from './path/pathToStrict.ts';
export type { RuleInTheWay } from './path/rulesInTheWay.ts';
export { isLabelName, withinCluster, type ClusterLabel } from './promql/withinCluster.ts';
export {
  farClusterOf,
  type FarName,
  ownFarName,
  reportingCluster,
  tellFarPairs,
  tellFarPeers,
} from './farPeers.ts';
export { hiddenNamespace, hideInMetrics, hideInTraffic, type PeerSight } from './hidePeers.ts';
