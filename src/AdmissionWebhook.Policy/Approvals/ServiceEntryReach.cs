using System.Globalization;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Approvals;

/// <summary>How far a ServiceEntry opens its hosts, so that an update that opens them further is told from one that does not.</summary>
internal static class ServiceEntryReach
{
    public static Func<IReadOnlySet<string>> Of(Review review) => () => review.Reach;

    public static HashSet<string> Collect(Review review)
    {
        var entry = review.ServiceEntry;
        var reach = new HashSet<string>(StringComparer.Ordinal) { "resolution " + entry.Resolution };
        if (entry.Resolution == "NONE")
        {
            // Sending traffic wherever the caller dials is wider than resolving the name.
            reach.UnionWith(["resolution DNS", "resolution DNS_ROUND_ROBIN"]);
        }

        foreach (var port in entry.Ports)
        {
            foreach (var wire in port.OnTheWire)
            {
                reach.Add(string.Create(CultureInfo.InvariantCulture, $"port {wire.Number}/{port.Protocol.ToUpperInvariant()}"));
            }
        }

        foreach (var reference in review.References)
        {
            if (reference.Role != References.EgressRole.RegisteredHost)
            {
                reach.Add($"{reference.Role} {reference.Value}");
            }
        }

        foreach (var (export, _) in ExportScope.Beyond(entry.ExportTo, review))
        {
            reach.Add("export " + export);
        }

        if (entry.HasSelector)
        {
            reach.Add("selector " + CanonicalJson.Text(entry.Spec.GetProperty("workloadSelector"u8)));
        }

        return reach;
    }
}
