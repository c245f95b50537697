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

    public static IEnumerable<(string Host, string Port, JsonPath Path)> Of(PodTemplate pod)
    {
        foreach (var container in pod.Containers)
        {
            foreach (var probe in Probes)
            {
                foreach (var call in Of(container.Container, probe, container.Path))
                {
                    yield return call;
                }
            }

            var lifecycle = container.Container.Member("lifecycle"u8);
            foreach (var hook in lifecycle.ValueKind == JsonValueKind.Object ? Hooks : [])
            {
                foreach (var call in Of(lifecycle, hook, container.Path["lifecycle"]))
                {
                    yield return call;
                }
            }
        }
    }

    /// <summary>Whether it is the pod or node itself, inside the cluster, approved, or excluded from capture anyway.</summary>
    public static bool IsAllowed(Review review, string host)
    {
        if (NetworkAddress.TryParse(host.Trim('[', ']'), out var address))
        {
            return UncapturedAddresses.Allow(review, address);
        }

        var name = HostName.Parse(host);
        return review.Mesh.IsInCluster(name, shortNames: true) || review.Approvals.For(name).IsApproved;
    }

    private static IEnumerable<(string Host, string Port, JsonPath Path)> Of(JsonElement holder, string name, JsonPath path)
    {
        var handler = holder.Member(name);
        foreach (var kind in handler.ValueKind == JsonValueKind.Object ? Kinds : [])
        {
            var call = handler.Member(kind);
            if (call.Text("host"u8) is { Length: > 0 } host)
            {
                yield return (host, CanonicalJson.Text(call.Member("port"u8)), path[name][kind]["host"]);
            }
        }
    }
}
