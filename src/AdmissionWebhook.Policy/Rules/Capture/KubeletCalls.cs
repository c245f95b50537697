using System.Text.Json;
using AdmissionWebhook.Policy.Addresses;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Capture;

/// <summary>
/// Hosts that probes and lifecycle hooks name. The kubelet calls them from the node; without a host it calls the pod (kubernetes
/// pkg/kubelet/prober/prober.go, pkg/kubelet/lifecycle/handlers.go).
/// </summary>
internal static class KubeletCalls
{
    private static readonly string[] Probes = ["livenessProbe", "readinessProbe", "startupProbe"];
    private static readonly string[] Hooks = ["postStart", "preStop"];
    private static readonly string[] Kinds = ["httpGet", "tcpSocket"];

    public static IEnumerable<KubeletCall> Of(PodTemplate pod)
    {
        foreach (var container in pod.Containers)
        {
            foreach (var probe in Probes)
            {
                foreach (var call in Of(container.Container, container.Container, probe, container.Path))
                {
                    yield return call;
                }
            }

            var lifecycle = container.Container.Member("lifecycle"u8);
            foreach (var hook in lifecycle.ValueKind == JsonValueKind.Object ? Hooks : [])
            {
                foreach (var call in Of(container.Container, lifecycle, hook, container.Path["lifecycle"]))
                {
                    yield return call;
                }
            }
        }
    }

    /// <summary>
    /// What more to say of a call that is not allowed. Null for one that is: to the pod or node itself, to what is internal, approved or
    /// excluded from capture.
    /// </summary>
    public static string? Flaw(Review review, in KubeletCall call)
    {
        if (NetworkAddress.TryParse(call.Host.Trim('[', ']'), out var address))
        {
            return UncapturedAddresses.Allow(review, address) ? null : "";
        }

        var name = HostName.Parse(call.Host);
        if (review.Mesh.IsInDns(name, shortNames: true))
        {
            return null;
        }

        if (!review.Approvals.Admit(name))
        {
            return "";
        }

        var (number, isTls) = (call.Number, call.IsTls);
        return number > 0
            && !review
                .Approvals.For(name)
                .Valid.Any(approval => isTls is { } tls ? approval.AllowsRequest(number, tls) : approval.AllowsPort(number))
                ? $" on port {number}, which is not approved"
            : call.Authority is { } authority
            && HostName.Parse(Authority.Host(authority)) is var other
            && !review.Mesh.IsInDns(other, shortNames: true)
            && !review.Approvals.Admit(other)
                ? $" under the name \"{authority}\", which is not approved"
            : null;
    }

    private static IEnumerable<KubeletCall> Of(JsonElement container, JsonElement holder, string name, JsonPath path)
    {
        var handler = holder.Member(name);
        foreach (var kind in handler.ValueKind == JsonValueKind.Object ? Kinds : [])
        {
            var call = handler.Member(kind);
            if (call.Text("host"u8) is { Length: > 0 } host)
            {
                yield return new KubeletCall(host, CanonicalJson.Text(call.Member("port"u8)), path[name][kind]["host"])
                {
                    Number = Number(container, call.Member("port"u8)),
                    IsTls = kind == "httpGet" ? call.Text("scheme"u8) == "HTTPS" : null,
                    Authority = call.Member("httpHeaders"u8)
                        .Items()
                        .Where(header => string.Equals(header.Text("name"u8), "Host", StringComparison.OrdinalIgnoreCase))
                        .Select(header => header.Text("value"u8))
                        .LastOrDefault(),
                };
            }
        }
    }

    // A named port is one of the container's own.
    private static int Number(JsonElement container, JsonElement port) =>
        port.ValueKind == JsonValueKind.Number && port.TryGetInt32(out var number)
            ? number
            : container
                .Member("ports"u8)
                .Items()
                .FirstOrDefault(own => port.Text() is { } name && own.Text("name"u8) == name)
                .Integer("containerPort"u8)
                ?? 0;
}

/// <param name="Host">The host as written.</param>
/// <param name="Port">The port as written.</param>
/// <param name="Path">The field of the host.</param>
internal readonly record struct KubeletCall(string Host, string Port, JsonPath Path)
{
    /// <summary>The port's number; 0 if unknown.</summary>
    public int Number { get; init; }

    /// <summary>Whether an HTTP request is sent over TLS; null for a TCP connection, which sends nothing.</summary>
    public bool? IsTls { get; init; }

    /// <summary>The Host header, if it is not the host (kubernetes pkg/probe/http/request.go).</summary>
    public string? Authority { get; init; }
}
