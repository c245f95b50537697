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
            return "write an approved host, exact (\"api.example.com\") or a wildcard (\"*.example.com\")";
        }

        return review.MaySuggest() && review.Policy.NearestApproved(host, review.Now) is { } near
            ? $"use \"{near}\", which is approved here{By(review, near)}, or {Ask(review, $"approve \"{host.Canonical}\"")}; "
                + $"{Scaffold(near, review.Namespace)} writes the manifests"
            : $"{Ask(review, $"approve \"{host.Canonical}\" for namespace \"{review.Namespace}\"")}; "
                + $"{Scaffold(host.Canonical, review.Namespace)} writes what to ask for";
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
