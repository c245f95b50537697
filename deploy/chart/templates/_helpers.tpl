{{- define "admission-webhook.labels" -}}
app.kubernetes.io/name: admission-webhook
{{- with .Values.labels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "admission-webhook.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}
{{- end }}

{{- /*
The objects of files below files/, with the labels and the namespace of the values: (list . "base/rbac.yaml" …). These objects depend on no
other value, so the chart and the kustomizations share them.
*/ -}}
{{- define "admission-webhook.objects" -}}
{{- $root := first . -}}
{{- $namespace := $root.Values.namespace.name -}}
{{- range $file := rest . }}
{{- range $document := splitList "\n---\n" ($root.Files.Get (printf "files/%s" $file)) }}
{{- $object := fromYaml $document }}
{{- if $object.metadata.namespace }}
{{- $_ := set $object.metadata "namespace" $namespace }}
{{- end }}
{{- if $object.metadata.labels }}
{{- $_ := set $object.metadata "labels" (merge (include "admission-webhook.labels" $root | fromYaml) $object.metadata.labels) }}
{{- end }}
{{- range $subject := $object.subjects }}
{{- $_ := set $subject "namespace" $namespace }}
{{- end }}
---
{{ toYaml $object }}
{{- end }}
{{- end }}
{{- end }}

{{- /*
"true" where the chart creates the namespace. Helm stores a release in its own namespace before it creates any object, so a release that is
installed there finds the namespace, made by hand or by --create-namespace, and could not create it. `helm template` asks no cluster.
*/ -}}
{{- define "admission-webhook.createsNamespace" -}}
{{- $cluster := lookup "v1" "Namespace" "" "kube-system" -}}
{{- $inside := and $cluster (eq .Release.Namespace .Values.namespace.name) -}}
{{- if and .Values.namespace.create (not $inside) -}}
true
{{- end }}
{{- end }}

{{- /* Combinations that the schema of the values cannot explain. */ -}}
{{- define "admission-webhook.check" -}}
{{- if and .Values.tls.caBundle (ne .Values.tls.mode "files") -}}
{{- fail (printf "tls.caBundle: with tls.mode %s the CA is put into the webhook configurations by others; leave it empty, or set tls.mode to files" .Values.tls.mode) -}}
{{- end -}}
{{- end }}
