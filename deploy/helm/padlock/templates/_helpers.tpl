{{- define "padlock.name" -}}
{{ default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "padlock.fullname" -}}
{{- $name := include "padlock.name" . -}}
{{- if .Values.fullnameOverride -}}
{{ .Values.fullnameOverride | trunc 54 | trimSuffix "-" }}
{{- else if contains $name .Release.Name -}}
{{ .Release.Name | trunc 54 | trimSuffix "-" }}
{{- else -}}
{{ printf "%s-%s" .Release.Name $name | trunc 54 | trimSuffix "-" }}
{{- end -}}
{{- end }}

{{- define "padlock.selector" -}}
app.kubernetes.io/name: {{ include "padlock.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "padlock.labels" -}}
{{ include "padlock.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "padlock.serviceAccount" -}}
{{ default (include "padlock.fullname" .) .Values.serviceAccount.name }}
{{- end }}

{{- define "padlock.scheme" -}}
{{ if .Values.tls.existingSecret }}https{{ else }}http{{ end }}
{{- end }}

{{- define "padlock.rootNamespace" -}}
{{ default .Values.istioNamespace .Values.rootNamespace }}
{{- end }}

{{/* Where Secrets with kubeconfigs of further clusters are. */}}
{{- define "padlock.clusterSecrets" -}}
{{ default .Release.Namespace .Values.clusterSecrets.namespace }}
{{- end }}

{{/* "true" where people's requests go out as them, by impersonation. */}}
{{- define "padlock.impersonates" -}}
{{- if or (eq .Values.auth.mode "proxy") (and (eq .Values.auth.mode "oidc") (eq .Values.auth.oidc.actAs "impersonate")) -}}true{{- end -}}
{{- end }}

{{/* Refuses values that each are right, but not together: with a sentence instead of a pod that does not start. */}}
{{- define "padlock.check" -}}
{{- $auth := .Values.auth -}}
{{- if and (eq $auth.mode "none") (not $auth.iKnowThatEverybodyMayComeIn) -}}
{{- fail "auth.mode none lets everybody who reaches Padlock do what it may do: choose token, oidc or proxy, or set auth.iKnowThatEverybodyMayComeIn to true." -}}
{{- end -}}
{{- $secure := or (hasPrefix "https://" .Values.publicUrl) (and .Values.tls.existingSecret (eq $auth.mode "token")) -}}
{{- if and (has $auth.mode (list "token" "oidc")) (not $secure) -}}
{{- fail (printf "auth.mode %s needs publicUrl, the address with https:// that browsers use: logins must not go over a network in the clear." $auth.mode) -}}
{{- end -}}
{{- if and (eq $auth.mode "oidc") (not (and $auth.oidc.issuer $auth.oidc.clientId)) -}}
{{- fail "auth.mode oidc needs auth.oidc.issuer and auth.oidc.clientId." -}}
{{- end -}}
{{- if and (eq $auth.mode "proxy") (not (or $auth.proxy.existingSecret $auth.proxy.clientCa.existingConfigMap)) -}}
{{- fail "auth.mode proxy needs auth.proxy.existingSecret or auth.proxy.clientCa.existingConfigMap: what the proxy proves itself with." -}}
{{- end -}}
{{- if and $auth.proxy.clientCa.existingConfigMap (not .Values.tls.existingSecret) -}}
{{- fail "auth.proxy.clientCa needs tls.existingSecret: a client certificate is shown to where TLS ends." -}}
{{- end -}}
{{- if and $auth.proxy.clientCa.clientName (not $auth.proxy.clientCa.existingConfigMap) -}}
{{- fail "auth.proxy.clientCa.clientName is the host in a certificate: auth.proxy.clientCa.existingConfigMap says who signs it." -}}
{{- end -}}
{{- if and (gt (int .Values.replicas) 1) (not .Values.session.existingSecret) -}}
{{- fail "More than one replica needs session.existingSecret: what one replica signs, the others have to know." -}}
{{- end -}}
{{- $keys := .Values.prometheus.keys -}}
{{- if and (or $keys.bearerToken $keys.password $keys.headers $keys.ca $keys.clientCertificate $keys.clientKey) (not .Values.prometheus.existingSecret) -}}
{{- fail "prometheus.keys name keys of prometheus.existingSecret, which is not given." -}}
{{- end -}}
{{- if and .Values.prometheus.serviceAccountToken $keys.bearerToken -}}
{{- fail "prometheus.serviceAccountToken and prometheus.keys.bearerToken are two tokens: give one." -}}
{{- end -}}
{{- if and .Values.prometheus.serviceAccountToken (not (hasPrefix "https://" .Values.prometheus.url)) -}}
{{- fail "prometheus.serviceAccountToken needs a prometheus.url with https://: whoever reads that token has Padlock's rights." -}}
{{- end -}}
{{- if and .Values.prometheus.clusterLabel (not .Values.prometheus.url) -}}
{{- fail "prometheus.clusterLabel needs prometheus.url." -}}
{{- end -}}
{{- if and .Values.prometheus.existingSecret (not .Values.prometheus.url) -}}
{{- fail "prometheus.existingSecret needs prometheus.url." -}}
{{- end -}}
{{- if and .Values.ingress.enabled (not (or .Values.ingress.host .Values.publicUrl)) -}}
{{- fail "ingress.enabled needs ingress.host or publicUrl." -}}
{{- end -}}
{{- end }}
