using AdmissionWebhook.Policy.Addresses;
using AdmissionWebhook.Policy.Approvals;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.References;

namespace AdmissionWebhook.Policy.Rules.Capture;

/// <summary>
/// Annotations by which outbound traffic is not redirected to the proxy (istio injection-template.yaml, cni/plugin/sidecar_redirect.go).
/// Excluded addresses that are internal or an approval's own, and what <c>mesh.capture</c> allows, are no findings.
/// </summary>
public sealed class UncapturedTraffic()
    : Rule(
        new RuleDescriptor(
            "uncaptured-traffic",
            "Outbound traffic must not be kept out of the proxy",
            RuleGroup.Capture,
            EnforcementAction.Warn,
            IstioKind.Workloads | IstioKind.GatewayApiGateway
        )
    )
{
    private const string Prefix = "traffic.sidecar.istio.io/";

    public override void Evaluate(Review review, RuleParameters parameters)
    {
        // Where pods need no proxy they need not send everything through it either.
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
            if (!KubeletCalls.IsAllowed(review, call.Host))
            {
                var what = $"the kubelet calls {call.Host} from the node, where no proxy is in the way";
                Report(review, call.Path, "kubelet", call.Host, what, canonical: $"{call.Host}:{call.Port}");
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
                ? [(value, "external names are resolved past the mesh, and their addresses dialled directly")]
                : [],
            _ when isAmbientOnly => [],
            Prefix + "excludeOutboundPorts" => Ports(review, value),
            Prefix + "excludeOutboundIPRanges" => Excluded(review, value),
            Prefix + "includeOutboundIPRanges" => Included(review, value),
            Prefix + "includeOutboundPorts" or Prefix + "includeInboundPorts" or Prefix + "excludeInboundPorts" => value
                .AsSpan()
                .ContainsAnyExcept("0123456789, *")
                ? [(value, "this is no list of ports, and istio-iptables takes it for further arguments")]
                : [],
            Prefix + "excludeInterfaces" => NotEmpty(value, "traffic of these interfaces is not redirected"),
            Prefix + "kubevirtInterfaces" or "istio.io/reroute-virtual-interfaces" => NotEmpty(
                value,
                "traffic of these interfaces is taken for inbound"
            ),
            "sidecar.istio.io/interceptionMode" => value is "REDIRECT" or "TPROXY" ? [] : [(value, "nothing is redirected in this mode")],
            _ => [],
        };
    }

    // As Go's strconv.ParseBool has it (istio cni/pkg/util/podutil.go, CheckBooleanAnnotation); what is neither is ignored.
    private static bool IsFalse(string value) => value is "false" or "False" or "FALSE" or "f" or "F" or "0";

    private static IEnumerable<(string, string)> NotEmpty(string value, string what) => value.Trim().Length == 0 ? [] : [(value, what)];

    private static IEnumerable<(string, string)> Ports(Review review, string list) =>
        Items(list)
            .Where(port =>
                !(int.TryParse(port, out var number) && review.Mesh.Capture.Allows(review.Namespace, entry => entry.Ports.Contains(number)))
            )
            .Select(port => (port, $"traffic to port {port} goes past the proxy, to whatever host"));

    private static IEnumerable<(string, string)> Excluded(Review review, string list) =>
        Items(list).Where(block => !IsAllowed(review, block)).Select(block => (block, $"traffic to {block} goes past the proxy"));

    private static IEnumerable<(string, string)> Included(Review review, string list)
    {
        var included = Items(list).ToList();
        return
            included.Contains("*")
            || review.Mesh.Capture.Allows(
                review.Namespace,
                entry => entry.IncludedAddresses.Count > 0 && entry.IncludedAddresses.All(included.Contains)
            )
            ? []
            : [(list, list.Trim().Length == 0 ? "an empty list redirects nothing" : $"only traffic to {list} goes through the proxy")];
    }

    private static bool IsAllowed(Review review, string block) =>
        NetworkAddress.TryParse(block, out var address)
        && (
            Loopback.Contains(address)
            || review.Mesh.Capture.Allows(review.Namespace, entry => entry.Addresses.Contains(address))
            || AddressApprovals.Allows(review, EgressRole.Address, address)
        );

    private static string[] Items(string list) => list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    // A pod with a status is not injected again, so its istio-init holds what counts. Arguments go before variables.
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
            Report(review, container.Path["args"], Prefix + "includeOutboundIPRanges", "", "without -i nothing is redirected");
        }
    }

    private static IEnumerable<(string Value, string What)> Uncaptured(
        Review review,
        PodTemplate pod,
        PodContainer container,
        IptablesArgument argument
    ) =>
        argument.IsVariable && review.Mesh.Capture.Allows(review.Namespace, entry => entry.ConfigKeys.Contains(argument.Variable)) ? []
        : argument.Value is not { } value || value.Contains("$(", StringComparison.Ordinal)
            ? [(argument.Value ?? "", "istio-iptables takes this from elsewhere, and it can keep traffic out of the proxy")]
        : argument.Annotation is { } annotation ? Uncaptured(review, Prefix + annotation, value)
        : argument.Flag switch
        {
            "istio-inbound-interception-mode" => Uncaptured(review, "sidecar.istio.io/interceptionMode", value),
            "proxy-uid" or "proxy-gid" when container.Name == "istio-init" => Items(value)
                .Where(id => id != "1337" && !(int.TryParse(id, out var number) && number > 0 && ProxyIdentity.IsProxysOwn(pod, number)))
                .Select(id => (id, $"what runs as {id} goes past the proxy, and the application can")),
            "skip-rule-apply" when container.Name == "istio-init" && IptablesArguments.IsTrue(value) =>
            [
                (value, "nothing is redirected then"),
            ],
            "dry-run" or "cleanup-only" or "cni-mode" when IptablesArguments.IsTrue(value) =>
            [
                (value, $"{argument.Flag} redirects nothing"),
            ],
            "network-namespace" => NotEmpty(value, "the redirection is made in another network namespace"),
            "ISTIO_OUTBOUND_OWNER_GROUPS" => value == "*" ? [] : [(value, "traffic of the other groups goes past the proxy")],
            "ISTIO_OUTBOUND_OWNER_GROUPS_EXCLUDE" => NotEmpty(value, "traffic of these groups goes past the proxy"),
            "ENVOY_USER" => NotEmpty(value, "traffic of this user goes past the proxy"),
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
                $"take it out, or {Remedies.Ask(review, "allow it in mesh.capture, or approve the host with its addresses")}"
            )
            {
                Role = annotation,
                Canonical = canonical ?? value,
                Wider = wider,
            }
        );
}
