{{/* Short enough for what Kubernetes adds to the names and labels of pods. */}}
{{- define "penstock.name" -}}
{{ ternary .Release.Name (printf "%s-penstock" .Release.Name) (contains "penstock" .Release.Name) | trunc 50 | trimSuffix "-" }}
{{- end }}

{{/* What never changes: Kubernetes refuses another selector. */}}
{{- define "penstock.selector" -}}
app.kubernetes.io/name: penstock
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "penstock.labels" -}}
{{ include "penstock.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "penstock.secret" -}}
{{ .Values.existingSecret | default (include "penstock.name" .) }}
{{- end }}

{{- define "penstock.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}
{{- end }}

{{/* A variable of the pod that is a key of the same name in the Secret: (list $ NAME optional) */}}
{{- define "penstock.secretVariable" -}}
- name: {{ index . 1 }}
  valueFrom:
    secretKeyRef:
      name: {{ include "penstock.secret" (index . 0) }}
      key: {{ index . 1 }}
      {{- if index . 2 }}
      optional: true
      {{- end }}
{{- end }}

{{/* Helm reads whole numbers as floats, which would be written as 1e+07. */}}
{{- define "penstock.text" -}}
{{ if kindIs "float64" . }}{{ int64 . }}{{ else }}{{ . }}{{ end }}
{{- end }}
