{{/* Secrets by volume name, each a folder in /etc/padlock: files are read again when they change, variables are not. */}}
{{- define "padlock.secrets" -}}
{{- $secrets := dict -}}
{{- if and (eq .Values.auth.mode "proxy") .Values.auth.proxy.existingSecret -}}{{- $_ := set $secrets "proxy" .Values.auth.proxy.existingSecret -}}{{- end -}}
{{- if and (eq .Values.auth.mode "oidc") .Values.auth.oidc.existingSecret -}}
{{- $_ := set $secrets "oidc" .Values.auth.oidc.existingSecret -}}
{{- end -}}
{{- with .Values.tls.existingSecret -}}{{- $_ := set $secrets "tls" . -}}{{- end -}}
{{- with .Values.session.existingSecret -}}{{- $_ := set $secrets "session" . -}}{{- end -}}
{{- with .Values.prometheus.existingSecret -}}{{- $_ := set $secrets "prometheus" . -}}{{- end -}}
{{- toJson $secrets -}}
{{- end }}

{{/* ConfigMaps by volume name, in the same way. */}}
{{- define "padlock.configMaps" -}}
{{- $configMaps := dict -}}
{{- with .Values.extraCa.existingConfigMap -}}{{- $_ := set $configMaps "ca" . -}}{{- end -}}
{{- if eq .Values.auth.mode "proxy" -}}
{{- with .Values.auth.proxy.clientCa.existingConfigMap -}}{{- $_ := set $configMaps "proxy-ca" . -}}{{- end -}}
{{- end -}}
{{- toJson $configMaps -}}
{{- end }}

{{- define "padlock.volumeMounts" -}}
{{- $mounts := list -}}
{{- range $name, $_ := merge (fromJson (include "padlock.secrets" .)) (fromJson (include "padlock.configMaps" .)) -}}
{{- $mounts = append $mounts (dict "name" $name "mountPath" (printf "/etc/padlock/%s" $name) "readOnly" true) -}}
{{- end -}}
{{- toYaml $mounts -}}
{{- end }}

{{- define "padlock.volumes" -}}
{{- $volumes := list -}}
{{- range $name, $secret := fromJson (include "padlock.secrets" .) -}}
{{- $volumes = append $volumes (dict "name" $name "secret" (dict "secretName" $secret "defaultMode" 288)) -}}
{{- end -}}
{{- range $name, $configMap := fromJson (include "padlock.configMaps" .) -}}
{{- $volumes = append $volumes (dict "name" $name "configMap" (dict "name" $configMap)) -}}
{{- end -}}
{{- toYaml $volumes -}}
{{- end }}
