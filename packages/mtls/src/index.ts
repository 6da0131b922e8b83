// Istio's mutual TLS rules as pure functions: from Kubernetes objects and mesh settings to modes, outcomes and plans.
export type { AuthorizationPolicy } from './model/authorizationPolicy.ts';
export type { DestinationRule } from './model/destinationRule.ts';
export { keyOf, refOf } from './model/kubernetesObject.ts';
export type { KubernetesObject, ObjectMeta, ObjectRef } from './model/kubernetesObject.ts';
export type { Labels } from './model/labels.ts';
export { createMesh } from './model/mesh.ts';
export type { Mesh, Namespace, StandingParts } from './model/mesh.ts';
export { defaultMeshConfig, parseMeshConfig } from './model/meshConfig.ts';
export type { MeshConfig } from './model/meshConfig.ts';
export type { Mode, ModePick, Scope } from './model/mode.ts';
export type { PeerAuthentication } from './model/peerAuthentication.ts';
export { bypassesSidecar } from './model/pod.ts';
export type { ContainerPort, DataPlane, PlaintextProbe, Pod } from './model/pod.ts';
export type { Service } from './model/service.ts';
export type { EnvoyFilter } from './model/envoyFilter.ts';
export type { ServiceEntry } from './model/serviceEntry.ts';
export type { WorkloadEntry } from './model/workloadEntry.ts';
export type { AppProtocol, ServicePort } from './model/servicePort.ts';
export type { TrafficPolicy } from './model/trafficPolicy.ts';
export type { WorkloadRef } from './model/workload.ts';
export { containerPort } from './relations/containerPort.ts';
export { filtersOfPod, patchesCallsTo } from './relations/filtersOfPod.ts';
export {
  entriesOfService,
  entriesOfServiceEntry,
  entryPort,
  servicesOfEntry,
} from './relations/entriesOfService.ts';
export { callsPastSidecar } from './relations/pastSidecar.ts';
export { podsOfService, servicesOfPod } from './relations/podsOfService.ts';
export type { ModeExplanation, ModeStep } from './server/explanation.ts';
export { meshPolicies, namespacePolicies, workloadPolicies } from './server/policiesInForce.ts';
export type { ScopePolicies } from './server/policiesInForce.ts';
export { defaultServerMode, meshMode, namespaceMode, policyMode, serverMode } from './server/serverMode.ts';
export type { ScopeMode, ServerMode } from './server/serverMode.ts';
export { callOutcome, farCallOutcome, unnamedCallOutcome } from './client/callOutcome.ts';
export type { Call, CallOutcome, Outcome } from './client/callOutcome.ts';
export { hostOfService, serviceOfHost } from './client/calledHost.ts';
export { clientTls } from './client/clientTls.ts';
export type { ClientTls, ClientTlsExplanation, ClientTlsMode } from './client/clientTls.ts';
export type {
  ChangeTarget,
  MeshTarget,
  NamespaceTarget,
  PortPick,
  ServiceTarget,
  WorkloadTarget,
} from './plan/changeTarget.ts';
export { impact } from './plan/impact.ts';
export type { CallChange } from './plan/impact.ts';
export { managedBy } from './plan/managedBy.ts';
export type { ManagingTool } from './plan/managedBy.ts';
export { applyMergePatch, mergePatchBetween } from './plan/mergePatch.ts';
export type { JsonObject, MergePatch } from './plan/mergePatch.ts';
export { applyToMesh, applyToObjects } from './plan/operations.ts';
export { everyOtherPort } from './plan/plan.ts';
export { objectWarnings } from './plan/objectWarnings.ts';
export type { ModeChange, Operation, Plan, PlanResult, RefusedPlan, Warning } from './plan/plan.ts';
export { planChange } from './plan/planChange.ts';
export { planChanges } from './plan/planChanges.ts';
export { withRuleTls } from './plan/ruleTls.ts';
export { withTargets } from './plan/withTargets.ts';
export { workloadEntryWarnings } from './plan/workloadEntries.ts';
export { planWrites } from './plan/planWrites.ts';
export type { DesiredWrite } from './plan/planWrites.ts';
export { planUndo } from './plan/planUndo.ts';
export { refusalFor } from './plan/refusal.ts';
export type { Refusal, RefusalCode } from './plan/refusal.ts';
export { withoutServerFields } from './plan/serverFields.ts';
export { representatives } from './plan/representatives.ts';
export { identityNeeds } from './authorization/identityNeeds.ts';
export type { IdentityNeed } from './authorization/identityNeeds.ts';
export { controlPlaneFindings } from './findings/controlPlaneFindings.ts';
export type { Finding, FindingCode, Severity } from './findings/finding.ts';
export type { WantedSettings } from './findings/controlPlaneFindings.ts';
export type { Fix } from './findings/fix.ts';
export { findings } from './findings/findings.ts';
export { trafficFindings } from './findings/trafficFindings.ts';
export type { ObservedTraffic } from './findings/trafficFindings.ts';
export { controlPlanes } from './flavours/controlPlane.ts';
export type { ControlPlane, Flavour, MinimumTls } from './flavours/controlPlane.ts';
export { settingChange } from './flavours/settingChange.ts';
export type { SettingChange } from './flavours/settingChange.ts';
export { policyStandings } from './policies/policyStanding.ts';
export type { PolicyStanding, PortStanding, Standing } from './policies/policyStanding.ts';
export { ruleStandings } from './policies/ruleStanding.ts';
export type { RuleStanding, RuleStandingKind } from './policies/ruleStanding.ts';
