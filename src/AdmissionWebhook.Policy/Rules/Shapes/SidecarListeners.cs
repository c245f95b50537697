using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Policy.Rules.Shapes;

/// <summary>Egress listeners of a Sidecar.</summary>
internal static class SidecarListeners
{
    /// <summary>Approved external hosts of an opaque listener whose approval does not cover raw bytes on its port.</summary>
    public static IEnumerable<(HostName Host, JsonPath Path, string Protocol)> Raw(Review review)
    {
        var index = 0;
        foreach (var listener in review.Spec.Member("egress"u8).Items())
        {
            var at = JsonPath.Spec["egress"][index++]["hosts"];
            var port = listener.Member("port"u8);
            if (port.Text("protocol"u8) is not { Length: > 0 } protocol || PortProtocol.CarriesCheckedName(protocol))
            {
                continue;
            }

            var item = 0;
            foreach (var import in listener.Member("hosts"u8).Items())
            {
                var path = at[item++];
                var text = import.Text() ?? "";
                var host = HostName.Parse(text[(text.IndexOf('/', StringComparison.Ordinal) + 1)..]);
                if (
                    host.IsReadable
                    && !text.StartsWith('~')
                    && !review.Mesh.IsInCluster(host, shortNames: true)
                    && review.Approvals.For(host).IsApproved
                    && !RouteShapes.AllowsRaw(review, host, port.Integer("number"u8) ?? 0)
                )
                {
                    yield return (host, path, protocol);
                }
            }
        }
    }
}
