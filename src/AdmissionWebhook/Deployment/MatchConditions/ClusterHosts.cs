using AdmissionWebhook.Deployment.Native;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Deployment.MatchConditions;

/// <summary>
/// Hosts that are certainly in the cluster by <see cref="MeshFacts.IsInCluster"/>. For any other host the answer is unknown.
/// </summary>
internal sealed class ClusterHosts(MeshFacts mesh)
{
    private const string Label = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?";
    private const string Letter = "[a-z]([-a-z0-9]{0,61}[a-z0-9])?";

    /// <summary>A name in canonical form with at least two labels.</summary>
    public const string PlainName = $"'^({Label}[.])+{Letter}$'";

    /// <summary>Whether a value of any type is such a host.</summary>
    public string Contains(string value) => $"({CelGuards.IsShortText(value)} && ({value}.matches({Names()}){Own(value)}))";

    private string Names()
    {
        var domain = mesh.ServiceZone.Replace(".", "[.]", StringComparison.Ordinal);
        return $"'^({Letter}|({Label}[.])+({domain}|svc[.]clusterset[.]local))$'";
    }

    private string Own(string value)
    {
        List<HostName> own = [.. mesh.OwnHosts.Select(host => host.Host).Concat(mesh.FederatedHosts).Where(host => host.IsReadable)];
        var exact = own.Where(host => !host.IsWildcard).Select(host => host.Canonical).Distinct().ToList();
        var zones = own.Where(host => host.IsWildcard).Select(host => $".{host.Zone}").Distinct().ToList();
        var known = CelText.Or(
            exact.Count > 0 ? $"{value} in {CelText.List(exact)}" : CelText.False,
            zones.Count > 0 ? $"{CelText.List(zones)}.exists(zone, {value}.endsWith(zone))" : CelText.False
        );
        return known == CelText.False ? "" : $" || {value}.matches({PlainName}) && ({known})";
    }
}
