{{/* Secrets by volume name, each a folder in /etc/padlock: files are read again when they change, variables are not. */}}
{{- define "padlock.secrets" -}}
{{- $secrets := dict -}}
{{- if eq .Values.auth.mode "proxy" -}}{{- $_ := set $secrets "proxy" .Values.auth.proxy.existingSecret -}}{{- end -}}
{{- if and (eq .Values.auth.mode "oidc") .Values.auth.oidc.existingSecret -}}
{{- $_ := set $secrets "oidc" .Values.auth.oidc.existingSecret -}}
{{- end -}}
{{- with .Values.tls.existingSecret -}}{{- $_ := set $secrets "tls" . -}}{{- end -}}
{{- with .Values.session.existingSecret -}}{{- $_ := set $secrets "session" . -}}{{- end -}}
{{- with .Values.prometheus.existingSecret -}}{{- $_ := set $secrets "prometheus" . -}}{{- end -}}
{{- toJson $secrets -}}
{{- end }}

{{- define "padlock.volumeMounts" -}}
{{- $mounts := list -}}
{{- range $name, $_ := fromJson (include "padlock.secrets" .) -}}
{{- $mounts = append $mounts (dict "name" $name "mountPath" (printf "/etc/padlock/%s" $name) "readOnly" true) -}}
{{- end -}}
{{- if .Values.extraCa.existingConfigMap -}}
{{- $mounts = append $mounts (dict "name" "ca" "mountPath" "/etc/padlock/ca" "readOnly" true) -}}
{{- end -}}
{{- toYaml $mounts -}}
{{- end }}

{{- define "padlock.volumes" -}}
{{- $volumes := list -}}
{{- range $name, $secret := fromJson (include "padlock.secrets" .) -}}
{{- $volumes = append $volumes (dict "name" $name "secret" (dict "secretName" $secret "defaultMode" 288)) -}}
{{- end -}}
{{- with .Values.extraCa.existingConfigMap -}}
{{- $volumes = append $volumes (dict "name" "ca" "configMap" (dict "name" .)) -}}
{{- end -}}
{{- toYaml $volumes -}}
{{- end }}
