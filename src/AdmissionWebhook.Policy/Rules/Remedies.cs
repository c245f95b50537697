using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Policy.Rules;

/// <summary>Remedies that several rules share.</summary>
internal static class Remedies
{
    /// <summary>
    /// For a host without approval: the full in-cluster name if it looks like one, the nearest approved name, and whom to ask.
    /// </summary>
    public static string ForHost(Review review, in HostName host)
    {
        if (ClusterNames.FullName(host, review.Mesh) is { } full)
        {
            return $"if you mean the Service, write \"{full}\"; otherwise {Ask(review, $"approve \"{host.Canonical}\"")}";
        }

        if (!host.IsReadable)
        {
            return BareHost(host.Written) is not { } bare
                    ? "write an approved host, exact (\"api.example.com\") or a wildcard (\"*.example.com\")"
                : review.Approvals.For(bare).IsApproved ? $"write the host alone: \"{bare.Canonical}\""
                : $"write the host alone, \"{bare.Canonical}\", and {Ask(review, $"approve \"{bare.Canonical}\"")}";
        }

        return review.MaySuggest() && review.Policy.NearestApproved(host, review.Now) is { } near
            ? $"use \"{near}\", which is approved here{By(review, near)}, or {Ask(review, $"approve \"{host.Canonical}\"")}; "
                + $"{Scaffold(near, review.Namespace)} writes the manifests"
            : $"{Ask(review, $"approve \"{host.Canonical}\" for namespace \"{review.Namespace}\"")}; "
                + $"{Scaffold(host.Canonical, review.Namespace)} writes what to ask for";
    }

    // The host of a URL, or of host:port.
    private static HostName? BareHost(string written)
    {
        var scheme = written.IndexOf("://", StringComparison.Ordinal);
        var rest = scheme < 0 ? written : written[(scheme + 3)..];
        var end = rest.AsSpan().IndexOfAny('/', ':', '?');
        var host = HostName.Parse(end < 0 ? rest : rest[..end]);
        return host is { IsReadable: true, Labels: > 1 } && host.Written.Length < written.Length ? host : null;
    }

    /// <summary>The command that writes the manifests for a host, or the approval to ask for, as a shell takes it.</summary>
    private static string Scaffold(string host, string @namespace) =>
        $"admission-webhook scaffold {(host.StartsWith('*') ? $"'{host}'" : host)} -n {@namespace}";

    public static string Ask(Review review, string what) => $"ask {review.Policy.Contact ?? "the owners of the egress policies"} to {what}";

    private static string By(Review review, string near)
    {
        var matches = new List<Approval>();
        review.Policy.CollectApprovals(HostName.Parse(near), matches);
        return matches.Find(approval => approval.ApprovedBy is not null)?.ApprovedBy is { } approver ? $" (approved by {approver})" : "";
    }
}
