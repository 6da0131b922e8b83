/** Where each kind that the testbed writes is served: its plural, and whether it lives in a namespace. */
const resources: Readonly<Record<string, { readonly plural: string; readonly namespaced: boolean }>> = {
  Namespace: { plural: 'namespaces', namespaced: false },
  Service: { plural: 'services', namespaced: true },
  ServiceAccount: { plural: 'serviceaccounts', namespaced: true },
  Pod: { plural: 'pods', namespaced: true },
  ConfigMap: { plural: 'configmaps', namespaced: true },
  Secret: { plural: 'secrets', namespaced: true },
  EndpointSlice: { plural: 'endpointslices', namespaced: true },
  PeerAuthentication: { plural: 'peerauthentications', namespaced: true },
  DestinationRule: { plural: 'destinationrules', namespaced: true },
  VirtualService: { plural: 'virtualservices', namespaced: true },
  Telemetry: { plural: 'telemetries', namespaced: true },
  Sidecar: { plural: 'sidecars', namespaced: true },
  EnvoyFilter: { plural: 'envoyfilters', namespaced: true },
  AuthorizationPolicy: { plural: 'authorizationpolicies', namespaced: true },
  CustomResourceDefinition: { plural: 'customresourcedefinitions', namespaced: false },
  MutatingWebhookConfiguration: { plural: 'mutatingwebhookconfigurations', namespaced: false },
  ValidatingWebhookConfiguration: { plural: 'validatingwebhookconfigurations', namespaced: false },
  ClusterRole: { plural: 'clusterroles', namespaced: false },
  ClusterRoleBinding: { plural: 'clusterrolebindings', namespaced: false },
  Role: { plural: 'roles', namespaced: true },
  RoleBinding: { plural: 'rolebindings', namespaced: true },
  Deployment: { plural: 'deployments', namespaced: true },
  Ingress: { plural: 'ingresses', namespaced: true },
  NetworkPolicy: { plural: 'networkpolicies', namespaced: true },
  PodDisruptionBudget: { plural: 'poddisruptionbudgets', namespaced: true },
  ServiceMonitor: { plural: 'servicemonitors', namespaced: true },
};

/** Path of a collection, or of one object when a name is given. */
export function resourcePath(
  apiVersion: string,
  kind: string,
  namespace: string | undefined,
  name?: string,
): string {
  const resource = resources[kind];
  if (resource === undefined) throw new Error(`The testbed does not know where ${kind} is served.`);
  return [
    apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`,
    ...(resource.namespaced && namespace !== undefined ? ['namespaces', namespace] : []),
    resource.plural,
    ...(name === undefined ? [] : [name]),
  ].join('/');
}
