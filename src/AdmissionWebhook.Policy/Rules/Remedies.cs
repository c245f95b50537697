using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Policy.Rules;

/// <summary>The sentences of remedies that several rules share.</summary>
internal static class Remedies
{
    /// <summary>For a host without approval: the full in-cluster name if it looks like one, the nearest approved name, and whom to ask.</summary>
    public static string ForHost(Review review, in HostName host)
    {
        if (ClusterNames.FullName(host, review.Mesh) is { } full)
        {
            return $"if you mean the Service, write \"{full}\"; else {Ask(review, $"approve \"{host.Canonical}\"")}";
        }

        if (!host.IsReadable)
        {
            return "write one exact host such as \"api.example.com\", or a wildcard such as \"*.example.com\", that is approved";
        }

        return review.MaySuggest() && review.Policy.NearestApproved(host, review.Now) is { } near
            ? $"use \"{near}\", which is approved here{By(review, near)}, or {Ask(review, $"approve \"{host.Canonical}\"")}; {Scaffold(near, review.Namespace)} writes the manifests"
            : $"{Ask(review, $"approve \"{host.Canonical}\" for namespace \"{review.Namespace}\"")}; {Scaffold(host.Canonical, review.Namespace)} writes what to ask for";
    }

    /// <summary>The command that writes the manifests for a host, or the approval to ask for, as a shell takes it.</summary>
    private static string Scaffold(string host, string @namespace) =>
        $"admission-webhook scaffold {(host.StartsWith('*') ? $"'{host}'" : host)} -n {@namespace}";

    public static string Ask(Review review, string what) => $"ask {review.Policy.Contact ?? "those who keep the egress policies"} to {what}";

    private static string By(Review review, string near)
    {
        var matches = new List<Approval>();
        review.Policy.CollectApprovals(HostName.Parse(near), matches);
        return matches.Find(approval => approval.ApprovedBy is not null)?.ApprovedBy is { } approver ? $" (approved by {approver})" : "";
    }
}
