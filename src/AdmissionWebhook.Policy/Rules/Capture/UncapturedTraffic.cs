using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Capture;

/// <summary>
/// Annotations that keep outbound traffic from being redirected to the proxy (istio injection-template.yaml,
/// cni/plugin/sidecar_redirect.go). Excluded addresses are no finding if they are internal, an approval lists them, or <c>mesh.capture</c>
/// allows them.
/// </summary>
public sealed class UncapturedTraffic()
    : Rule(
        new RuleDescriptor(
            "uncaptured-traffic",
            "Outbound traffic must not bypass the proxy",
            RuleGroup.Capture,
            EnforcementAction.Warn,
            IstioKind.Workloads | IstioKind.GatewayApiGateway
        )
    )
{
    private const string Prefix = "traffic.sidecar.istio.io/";

    public override void Evaluate(Review review, RuleParameters parameters)
    {
        // Pods that need no proxy need not send all their traffic through it either.
        if (review.Pod is not { } pod || review.Mesh.Capture.Allows(review.Namespace, entry => entry.WithoutProxy))
        {
            return;
        }

        var stored = review.Input.Operation == Operation.Update ? PodTemplate.Of(review.Kind, review.Input.OldObject) : null;
        foreach (var annotation in pod.Annotations.Members())
        {
            var name = annotation.DecodedName();
            foreach (var (value, what) in Uncaptured(review, name, annotation.Value.Text() ?? ""))
            {
                Report(
                    review,
                    pod.AnnotationPath(name),
                    name,
                    value,
                    what,
                    stored?.Annotation(name) is { } before
                        ? WiderExclusion.Of(name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..], value, before)
                        : null
                );
            }
        }

        foreach (var call in KubeletCalls.Of(pod))
        {
            if (KubeletCalls.Flaw(review, call) is { } flaw)
            {
                var what = $"the kubelet calls {call.Host} from the node{flaw}, bypassing the proxy";
                Report(review, call.Path, "kubelet", call.Host, what, canonical: $"{call.Host}:{call.Port} {call.Authority}".TrimEnd());
            }
        }

        foreach (var container in pod.Containers)
        {
            if (pod.ClaimsInjection && container is { IsInjectors: true, Name: not PodTemplate.ProxyContainer })
            {
                EvaluateRedirection(review, pod, container);
            }
        }
    }

    private static IEnumerable<(string Value, string What)> Uncaptured(Review review, string annotation, string value)
    {
        var isAmbientOnly = review.Mesh.DataPlane == "ambient";
        return annotation switch
        {
            "ambient.istio.io/dns-capture" => IsFalse(value) && review.Mesh.DataPlane != "sidecar"
                ? [(value, "external names are resolved outside the mesh, and clients dial their addresses directly")]
                : [],
            _ when isAmbientOnly => [],
            Prefix + "excludeOutboundPorts" => Ports(review, value),
            Prefix + "excludeOutboundIPRanges" => Excluded(review, value),
            Prefix + "includeOutboundIPRanges" => Included(review, value),
            Prefix + "includeOutboundPorts" or Prefix + "includeInboundPorts" or Prefix + "excludeInboundPorts" => value
                .AsSpan()
                .ContainsAnyExcept("0123456789, *")
                ? [(value, "this is not a list of ports; istio-iptables would parse it as further arguments")]
                : [],
            Prefix + "excludeInterfaces" => NotEmpty(value, "traffic of these interfaces is not redirected"),
            Prefix + "kubevirtInterfaces" or "istio.io/reroute-virtual-interfaces" => NotEmpty(
                value,
                "traffic of these interfaces is treated as inbound"
            ),
            "sidecar.istio.io/interceptionMode" => value is "REDIRECT" or "TPROXY" ? [] : [(value, "this mode redirects no traffic")],
            _ => [],
        };
    }

    // Go's strconv.ParseBool (istio cni/pkg/util/podutil.go, CheckBooleanAnnotation). Values that it cannot parse are ignored.
    private static bool IsFalse(string value) => value is "false" or "False" or "FALSE" or "f" or "F" or "0";

    private static IEnumerable<(string, string)> NotEmpty(string value, string what) => value.Trim().Length == 0 ? [] : [(value, what)];

    private static IEnumerable<(string, string)> Ports(Review review, string list) =>
        WiderExclusion
            .Items(list)
            .Where(port =>
                !(int.TryParse(port, out var number) && review.Mesh.Capture.Allows(review.Namespace, entry => entry.Ports.Contains(number)))
            )
            .Select(port => (port, $"traffic to port {port} of any host bypasses the proxy"));

    private static IEnumerable<(string, string)> Excluded(Review review, string list) =>
        WiderExclusion
            .Items(list)
            .Where(block => !UncapturedAddresses.Allow(review, block))
            .Select(block => (block, $"traffic to {block} bypasses the proxy"));

    private static IEnumerable<(string, string)> Included(Review review, string list)
    {
        var included = WiderExclusion.Items(list).ToList();
        return
            included.Contains("*")
            || review.Mesh.Capture.Allows(
                review.Namespace,
                entry => entry.IncludedAddresses.Count > 0 && entry.IncludedAddresses.All(included.Contains)
            )
            ? []
            : [(list, list.Trim().Length == 0 ? "an empty list redirects no traffic" : $"only traffic to {list} goes through the proxy")];
    }

    // A pod with an injection status is not injected again, so its own istio-init decides. Arguments take precedence over variables.
    private static void EvaluateRedirection(Review review, PodTemplate pod, PodContainer container)
    {
        var arguments = IptablesArguments.Of(container.Container);
        foreach (var argument in arguments)
        {
            foreach (var (value, what) in Uncaptured(review, pod, container, argument))
            {
                Report(
                    review,
                    container.Path[argument.IsVariable ? "env" : "args"][argument.Index],
                    argument.Annotation is { } annotation ? Prefix + annotation : argument.Flag,
                    value,
                    what
                );
            }
        }

        if (container.Name == "istio-init" && !arguments.Any(argument => argument.Flag == "istio-service-cidr"))
        {
            Report(review, container.Path["args"], Prefix + "includeOutboundIPRanges", "", "without -i, no traffic is redirected");
        }
    }

    private static IEnumerable<(string Value, string What)> Uncaptured(
        Review review,
        PodTemplate pod,
        PodContainer container,
        IptablesArgument argument
    ) =>
        argument.IsVariable && review.Mesh.Capture.AllowsKey(review.Namespace, argument.Variable) ? []
        : argument.Value is not { } value || value.Contains("$(", StringComparison.Ordinal)
            ? [(argument.Value ?? "", "this value is not set here, and it can make traffic bypass the proxy")]
        : argument.Annotation is { } annotation ? Uncaptured(review, Prefix + annotation, value)
        : argument.Flag switch
        {
            "istio-inbound-interception-mode" => Uncaptured(review, "sidecar.istio.io/interceptionMode", value),
            "proxy-uid" or "proxy-gid" when container.Name == "istio-init" => WiderExclusion
                .Items(value)
                .Where(id => id != "1337" && !(int.TryParse(id, out var number) && number > 0 && ProxyIdentity.IsProxysOwn(pod, number)))
                .Select(id => (id, $"processes that run as {id} bypass the proxy, and the application can be one of them")),
            "skip-rule-apply" when container.Name == "istio-init" && IptablesArguments.IsTrue(value) =>
            [
                (value, "with this flag, no traffic is redirected"),
            ],
            "dry-run" or "cleanup-only" or "cni-mode" when IptablesArguments.IsTrue(value) =>
            [
                (value, $"with {argument.Flag}, no traffic is redirected"),
            ],
            "network-namespace" => NotEmpty(value, "traffic is redirected in another network namespace, not in the pod's"),
            "ISTIO_OUTBOUND_OWNER_GROUPS" => value == "*" ? [] : [(value, "traffic of all other groups bypasses the proxy")],
            "ISTIO_OUTBOUND_OWNER_GROUPS_EXCLUDE" => NotEmpty(value, "traffic of these groups bypasses the proxy"),
            "ENVOY_USER" => NotEmpty(value, "traffic of this user bypasses the proxy"),
            _ => [],
        };

    private static void Report(
        Review review,
        JsonPath path,
        string annotation,
        string value,
        string what,
        string? wider = null,
        string? canonical = null
    ) =>
        review.Report(
            new Violation(
                path,
                value,
                what,
                $"remove it, or {Remedies.Ask(review, "allow it in mesh.capture, or approve the host with its addresses")}"
            )
            {
                Role = annotation,
                Canonical = canonical ?? value,
                Wider = wider,
            }
        );
}
