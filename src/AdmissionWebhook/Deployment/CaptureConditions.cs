namespace AdmissionWebhook.Deployment;

/// <summary>
/// CEL conditions that select objects with a field that some Capture rule reads. They must match every object that a rule can report, and
/// must not match what the injector adds to every pod.
/// </summary>
internal static class CaptureConditions
{
    public const string Service =
        "object.spec.?type.orValue('') == 'ExternalName' || object.spec.?externalIPs.orValue([]).size() > 0"
        + " || object.metadata.?labels.orValue({}).exists(k, k.startsWith('internal.istio.io/'))"
        + " || object.metadata.?annotations.orValue({}).exists(k, k.startsWith('internal.istio.io/'))";

    public const string Namespace =
        "object.metadata.?labels.orValue({}).exists(k, k.startsWith('istio.io/use-waypoint') || (k == 'istio-injection' && object.metadata.labels[k] == 'disabled')"
        + " || (k == 'istio.io/dataplane-mode' && object.metadata.labels[k] == 'none'))";

    /// <summary>The controllers that maintain endpoints of Services with a selector; the API server maintains its own.</summary>
    public const string NotByControllers =
        "!(request.userInfo.username in ['system:apiserver', 'system:kube-controller-manager', 'system:serviceaccount:kube-system:endpoint-controller',"
        + " 'system:serviceaccount:kube-system:endpointslice-controller', 'system:serviceaccount:kube-system:endpointslicemirroring-controller'])";

    private const string Annotations = """
        (T.?metadata.?annotations.orValue({}).exists(k,
          k in ['sidecar.istio.io/bootstrapOverride', 'sidecar.istio.io/discoveryAddress', 'sidecar.istio.io/proxyImage', 'sidecar.istio.io/userVolume',
            'sidecar.istio.io/userVolumeMount', 'inject.istio.io/templates', 'proxy.istio.io/config', 'proxy.istio.io/overrides', 'apm.datadoghq.com/env',
            'istio.io/reroute-virtual-interfaces']
          || (k in ['sidecar.istio.io/inject', 'ambient.istio.io/dns-capture'] && T.metadata.annotations[k] == 'false')
          || (k == 'sidecar.istio.io/interceptionMode' && !(T.metadata.annotations[k] in ['REDIRECT', 'TPROXY']))
          || k.startsWith('internal.istio.io/')
          || (k.startsWith('traffic.sidecar.istio.io/') && (k.endsWith('Ports')
            ? ((k.endsWith('excludeOutboundPorts') && T.metadata.annotations[k] != '') || !T.metadata.annotations[k].matches('^[0-9, *]*$'))
            : k.endsWith('includeOutboundIPRanges') ? T.metadata.annotations[k] != '*' : T.metadata.annotations[k] != ''))))
        """;

    private const string Labels = """
        (T.?metadata.?labels.orValue({}).exists(k,
          (k == 'sidecar.istio.io/inject' && T.metadata.labels[k] == 'false') || (k == 'istio.io/dataplane-mode' && T.metadata.labels[k] == 'none')
          || k in ['istio.io/use-waypoint', 'istio.io/use-waypoint-canary'] || k.startsWith('internal.istio.io/')))
        """;

    private const string Pod = """
        T.?spec.?hostNetwork.orValue(false)
        || T.?spec.?securityContext.?runAsUser.orValue(0) == 1337 || T.?spec.?securityContext.?runAsGroup.orValue(0) == 1337
        || (T.?metadata.?annotations.orValue({}).exists(k, k == 'sidecar.istio.io/status')
          && !(T.?spec.?containers.orValue([]) + T.?spec.?initContainers.orValue([])).exists(c, c.name == 'istio-proxy'))
        """;

    private const string Containers = """
        (T.?spec.?containers.orValue([]) + T.?spec.?initContainers.orValue([]) + T.?spec.?ephemeralContainers.orValue([])).exists(c,
          c.name in ['istio-proxy', 'istio-init', 'istio-validation']
            ? (!c.?image.orValue('').contains('proxyv2') || c.?command.orValue([]).size() > 0 || c.?args.orValue([]).size() == 0
              || !(c.args[0] in ['proxy', 'istio-iptables']) || c.?env.orValue([]).exists(e, e.name == 'DISABLE_ENVOY')
              || (c.name != 'istio-proxy' && c.args.join(' ').matches(' -[xoc] [^ ]| -i [^*]')))
            : (c.?securityContext.?runAsUser.orValue(0) == 1337 || c.?securityContext.?runAsGroup.orValue(0) == 1337))
        """;

    /// <param name="path">The path of the pod or pod template.</param>
    public static string Template(string path) =>
        string.Join(
            " || ",
            new[] { Annotations, Labels, Pod, Containers }.Select(part =>
                string.Join(' ', part.Split('\n').Select(line => line.Trim())).Replace("T.", path + ".", StringComparison.Ordinal)
            )
        );
}
