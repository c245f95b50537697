using AdmissionWebhook.Policy.Istio;

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
        "object.metadata.?labels.orValue({}).exists(k, k.startsWith('istio.io/use-waypoint') || (k == 'istio-injection' && "
        + "object.metadata.labels[k] != 'enabled')"
        + " || (k == 'istio.io/dataplane-mode' && object.metadata.labels[k] == 'none'))"
        + " || (request.operation == 'UPDATE' && ['istio-injection', 'istio.io/rev', 'istio.io/dataplane-mode'].exists(k,"
        + " k in oldObject.metadata.?labels.orValue({}) && !(k in object.metadata.?labels.orValue({})"
        + " && object.metadata.labels[k] == oldObject.metadata.labels[k])))";

    /// <summary>The controllers that maintain endpoints of Services with a selector; the API server maintains its own.</summary>
    public const string NotByControllers =
        "!(request.userInfo.username in ['system:apiserver', 'system:kube-controller-manager', "
        + "'system:serviceaccount:kube-system:endpoint-controller',"
        + " 'system:serviceaccount:kube-system:endpointslice-controller', "
        + "'system:serviceaccount:kube-system:endpointslicemirroring-controller'])";

    private const string Annotations = """
        (T.?metadata.?annotations.orValue({}).exists(k,
          k in ['sidecar.istio.io/bootstrapOverride', 'sidecar.istio.io/discoveryAddress', 'sidecar.istio.io/proxyImage', 'sidecar.istio.io/userVolume',
            'sidecar.istio.io/userVolumeMount', 'inject.istio.io/templates', 'proxy.istio.io/config', 'proxy.istio.io/overrides', 'apm.datadoghq.com/env',
            'istio.io/reroute-virtual-interfaces']
          || (k == 'sidecar.istio.io/inject' && T.metadata.annotations[k] == 'false')
          || (k == 'ambient.istio.io/dns-capture' && T.metadata.annotations[k] in ['false', 'False', 'FALSE', 'f', 'F', '0'])
          || (k in INSERTED && T.metadata.annotations[k].matches(BREAKOUT))
          || (k == 'k8s.v1.cni.cncf.io/networks' && T.metadata.annotations[k].contains("'"))
          || (k == 'sidecar.istio.io/interceptionMode' && !(T.metadata.annotations[k] in ['REDIRECT', 'TPROXY']))
          || k.startsWith('internal.istio.io/')
          || (k.startsWith('traffic.sidecar.istio.io/') && (k.endsWith('Ports')
            ? ((k.endsWith('excludeOutboundPorts') && T.metadata.annotations[k] != '') || !T.metadata.annotations[k].matches('^[0-9, *]*$'))
            : k.endsWith('includeOutboundIPRanges') ? T.metadata.annotations[k] != '*' : T.metadata.annotations[k] != ''))))
        """;

    private const string BreakOut = """
        '["\\\\\\x00-\\x1f\\x7f-\\x9f\u2028\u2029]'
        """;

    // The kubelet's calls to other hosts, and what names mean to the proxy.
    private const string Hosts = """
        T.?spec.?hostAliases.orValue([]).size() > 0
        || T.?spec.?dnsConfig.?nameservers.orValue([]).size() > 0 || T.?spec.?dnsConfig.?searches.orValue([]).size() > 0
        || (T.?spec.?containers.orValue([]) + T.?spec.?initContainers.orValue([])).exists(c, CALLS)
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

    private const string Every =
        "(T.?spec.?containers.orValue([]) + T.?spec.?initContainers.orValue([]) + T.?spec.?ephemeralContainers.orValue([]))";

    private const string Containers = """
        EVERY.exists(c,
          c.name in ['istio-proxy', 'istio-init', 'istio-validation']
            ? (UNCLAIMED || UNLIKE)
            : (c.?securityContext.?runAsUser.orValue(0) == 1337 || c.?securityContext.?runAsGroup.orValue(0) == 1337))
        """;

    // A proxy container without the injector's status, and not in a Gateway's pod deployed by istiod, was written by the pod's author.
    private const string Unclaimed = """
        !(T.?metadata.?annotations.orValue({}).exists(k, k == 'sidecar.istio.io/status') || (ALONE
          && T.?metadata.?labels.orValue({}).exists(k, k == 'gateway.istio.io/managed')))
        """;

    private const string Alone = "EVERY.all(o, o.name == 'istio-proxy')";

    // What the injector never writes. If the injector starts to write something new, that costs calls but denies nothing.
    private const string Unlike = """
        !c.?image.orValue('').matches('^([^@]*/)?(istio-)?proxyv2(-[^/:@]*)?([:@].*)?$') || c.?command.orValue([]).size() > 0
        || (c.name == 'istio-proxy'
          ? (c.?args.orValue([]).size() < 2 || c.args[0] != 'proxy' || (c.args[1] != 'sidecar' && !ALONE)
            || c.args.exists(a, a.startsWith('--meshConfig') || a.startsWith('--templateFile'))
            || c.args.join(' ').split('$(').size() > (c.args.join(' ').contains(' --domain $(POD_NAMESPACE).svc.') ? 2 : 1)
            || !(c.?securityContext.?runAsUser.orValue(0) in [0, 1337]) || !(c.?securityContext.?runAsGroup.orValue(0) in [0, 1337]))
          : c.?restartPolicy.orValue('') != '' || !c.?args.orValue([]).join(' ').matches(ARGUMENTS + (c.name == 'istio-validation' ? '| --skip-rule-apply| -u [0-9]+)*$' : ')*$')))
        || c.?envFrom.orValue([]).size() > 0 || !(c.?workingDir.orValue('') in ['', '/']) || COMMANDS
        || c.?env.orValue([]).exists(e, e.name in VARIABLES || (e.name == 'PROXY_CONFIG' && (!(e.?value.orValue('').matches('^\\s*[{]'))
          || ONNODE.matches('[$!\\\\]|ustom_?[cC]onfig|inary_?[pP]ath|ootstrap') || ONNODE.split('ddress').exists(p, !p.matches(ADDRESSES))
          || (e.value.contains('iscovery') && (e.value.split('iscovery').size() != 2
            || !e.value.matches('"discoveryAddress": ?"istiod[a-z0-9-]*[.]istio-system[.]svc(:[0-9]+)?"')))))
          || (e.name == 'HOST_IP' && e.?valueFrom.?fieldRef.?fieldPath.orValue('') != 'status.hostIP'))
        || c.?volumeMounts.orValue([]).exists(m, !m.mountPath.matches(
          '^/(etc/istio/(proxy|pod|custom-bootstrap)|var/lib/istio/data|(var/run/secrets|etc/certs|etc/ssl)(/[a-zA-Z0-9][^/]*)*)/?$')
          || (m.mountPath.matches('^/(etc/istio/p|var/lib/istio)') && T.?spec.?volumes.orValue([]).exists(v, v.name == m.?name.orValue('')
            && !(m.mountPath.startsWith('/etc/istio/pod') ? (v.?downwardAPI.?items.orValue([]).size() > 0
              && v.?downwardAPI.?items.orValue([]).all(i, i.?fieldRef.?fieldPath.orValue('') == 'metadata.' + i.path)) : v.all(k, k in ['name', 'emptyDir'])))))
        """;

    // The node's address, where Istio's chart expects the Datadog agent, counts like the pod's own.
    private const string OnNode = "e.value.split('$(HOST_IP)').join('localhost')";

    // What follows the name of each address: a Service that no public name can stand for. The text before the first one begins the object.
    private const string Addresses = """
        '^(\\s*[{]|": ?"[a-z][a-z0-9-]*([.]istio-system|[.][a-z0-9-]+[.]svc)?(:[0-9]+)?")'
        """;

    // Arguments are joined by spaces; a value that begins with a dash could be a flag.
    private const string Arguments =
        "'^istio-iptables( -[pzebdqtr] [0-9,*]*| -u 1337| -m (REDIRECT|TPROXY)| -i [*]| -x | --log_output_level=[^ ]*| --log_as_json"
        + "| --run-validation| --force-apply| --native-nftables'";

    private static readonly string Variables = $"[{string.Join(", ", CaptureVariables.All.Select(name => $"'{name}'"))}]";

    private static readonly string Inserted = $"[{string.Join(", ", InsertedText.Annotations.Select(name => $"'{name}'"))}]";

    private static readonly string[] Handlers =
    [
        "livenessProbe",
        "readinessProbe",
        "startupProbe",
        "lifecycle.?postStart",
        "lifecycle.?preStop",
    ];

    private static readonly string Shared = $"[{string.Join(", ", ProxyVolumes.Writable.Select(name => $"'{name}'"))}]";

    // The injector's own hooks wait for the proxy, or ask its agent to drain it.
    private static readonly string Commands = string.Join(
        " || ",
        from handler in Handlers
        let command = $"c.?{handler}.?exec.?command.orValue([])"
        select $"({command}.size() > 0 && !({command}.size() > 1 && {command}[0] == 'pilot-agent' && {command}[1] in ['wait', 'request']"
            + $" && !{command}.exists(w, w.startsWith('--url'))))"
    );

    private static readonly string Calls = string.Join(
        " || ",
        from handler in Handlers
        from kind in new[] { "httpGet", "tcpSocket" }
        select $"c.?{handler}.?{kind}.?host.orValue('') != ''"
    );

    // A container of the user's that shares the volumes by which the proxy is configured.
    private const string Volumes = """
        EVERY.exists(c,
          !(c.name in ['istio-proxy', 'istio-init', 'istio-validation'])
          && c.?volumeMounts.orValue([]).exists(m, m.name in SHARED
            || (T.?spec.?containers.orValue([]) + T.?spec.?initContainers.orValue([])).exists(p, p.name == 'istio-proxy'
              && p.?volumeMounts.orValue([]).exists(n, n.?name.orValue('') == m.name
                && n.mountPath.matches('^/(etc/istio/proxy|var/lib/istio/data|var/run/secrets/workload-spiffe-[a-z]+)/?$')))))
        """;

    private const string Owners = "T.?metadata.?ownerReferences.orValue([]).exists(o, (o.apiVersion + o.kind + o.name).matches(BREAKOUT))";

    private const string ClaimedTemplate = "T.?metadata.?annotations.orValue({}).exists(k, k == 'sidecar.istio.io/status')";

    /// <summary>For a pod. Every injected pod has the injector's status.</summary>
    public static string OfPod => Expression("object", Annotations, Labels, Pod, Hosts, Containers, Volumes, Owners);

    /// <summary>For a workload. A template with the injector's status is rare, and its author can have written it.</summary>
    /// <param name="path">The path of its pod template.</param>
    public static string OfTemplate(string path) => Expression(path, Annotations, Labels, Pod, Hosts, ClaimedTemplate, Containers, Volumes);

    private static string Expression(string path, params string[] parts) =>
        string.Join(
            " || ",
            parts.Select(part =>
                string.Join(' ', Expand(part).Split('\n').Select(line => line.Trim())).Replace("T.", path + ".", StringComparison.Ordinal)
            )
        );

    private static string Expand(string part) =>
        part.Replace("UNCLAIMED", Unclaimed, StringComparison.Ordinal)
            .Replace("UNLIKE", Unlike, StringComparison.Ordinal)
            .Replace("ALONE", Alone, StringComparison.Ordinal)
            .Replace("EVERY", Every, StringComparison.Ordinal)
            .Replace("ARGUMENTS", Arguments, StringComparison.Ordinal)
            .Replace("ONNODE", OnNode, StringComparison.Ordinal)
            .Replace("ADDRESSES", Addresses.Trim(), StringComparison.Ordinal)
            .Replace("VARIABLES", Variables, StringComparison.Ordinal)
            .Replace("INSERTED", Inserted, StringComparison.Ordinal)
            .Replace("CALLS", Calls, StringComparison.Ordinal)
            .Replace("COMMANDS", Commands, StringComparison.Ordinal)
            .Replace("SHARED", Shared, StringComparison.Ordinal)
            .Replace("BREAKOUT", BreakOut, StringComparison.Ordinal);
}
