{{/* The head of a Role in `namespace`, or of a ClusterRole without one. */}}
{{- define "padlock.role" -}}
apiVersion: rbac.authorization.k8s.io/v1
kind: {{ if .namespace }}Role{{ else }}ClusterRole{{ end }}
{{ include "padlock.roleMetadata" . }}
{{- end }}

{{/* Gives that role to Padlock. */}}
{{- define "padlock.binding" -}}
apiVersion: rbac.authorization.k8s.io/v1
kind: {{ if .namespace }}RoleBinding{{ else }}ClusterRoleBinding{{ end }}
{{ include "padlock.roleMetadata" . }}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: {{ if .namespace }}Role{{ else }}ClusterRole{{ end }}
  name: {{ include "padlock.fullname" .at }}-{{ .name }}
subjects:
  - kind: ServiceAccount
    name: {{ include "padlock.serviceAccount" .at }}
    namespace: {{ .at.Release.Namespace }}
{{- end }}

{{- define "padlock.roleMetadata" -}}
metadata:
  name: {{ include "padlock.fullname" .at }}-{{ .name }}
  {{- with .namespace }}
  namespace: {{ . }}
  {{- end }}
  labels: {{- include "padlock.labels" .at | nindent 4 }}
{{- end }}

{{- define "padlock.controlPlaneRules" -}}
- apiGroups: [maistra.io]
  resources: [servicemeshcontrolplanes, servicemeshmemberrolls]
  verbs: [list, watch]
- apiGroups: [authentication.maistra.io]
  resources: [servicemeshpolicies]
  verbs: [list, watch]
- apiGroups: [servicemesh.cisco.com]
  resources: [istiocontrolplanes]
  verbs: [list, watch]
{{- end }}
