using AdmissionWebhook.Policy.Addresses;

namespace AdmissionWebhook.Policy.Proposals;

/// <summary>
/// Combines demands into the fewest approvals that grant nothing beyond them. Two approvals are merged only if they differ in a single
/// respect, since an approval grants every combination of what it lists.
/// </summary>
public static class ApprovalPlan
{
    private static readonly Func<ProposedApproval, object>[] Respects =
    [
        approval => Text(approval.Ports),
        approval => Text(approval.Namespaces),
        approval => Text(approval.Resolutions),
        approval => Text(approval.Exports),
        approval => Text(approval.Addresses),
    ];

    /// <returns>The approvals, ordered by host.</returns>
    public static IReadOnlyList<ProposedApproval> Of(IEnumerable<HostDemand> demands) =>
        [
            .. demands
                .GroupBy(demand => demand.Host, StringComparer.Ordinal)
                .OrderBy(host => host.Key, StringComparer.Ordinal)
                .SelectMany(OfHost),
        ];

    private static List<ProposedApproval> OfHost(IEnumerable<HostDemand> demands)
    {
        var byKind = demands.ToLookup(demand => demand.IsRegistration);
        var approvals = Merge([.. byKind[true].Select(ProposedApproval.For)]);
        var named = new List<ProposedApproval>();

        // Larger demands come first, so that their approvals cover smaller ones.
        foreach (var demand in byKind[false].OrderByDescending(demand => demand.Exports.Count + (demand.Workloads ? 1 : 0)))
        {
            if (approvals.FindIndex(approval => approval.Meets(demand)) is >= 0 and var met)
            {
                approvals[met] = approvals[met] with { Demands = [.. approvals[met].Demands, demand] };
            }
            else if (named.FindIndex(approval => approval.Meets(demand)) is >= 0 and var own)
            {
                named[own] = named[own] with { Demands = [.. named[own].Demands, demand] };
            }
            else
            {
                named.Add(ProposedApproval.For(demand));
            }
        }

        return [.. approvals.Concat(Merge(named)).Select(approval => approval with { Addresses = Widest(approval.Addresses) })];
    }

    // A block inside another need not be listed.
    private static IReadOnlyList<string> Widest(IReadOnlyList<string> addresses) =>
        addresses.Count < 2
            ? addresses
            :
            [
                .. addresses.Where(address =>
                    NetworkAddress.TryParse(address, out var own)
                    && !addresses.Any(other =>
                        other != address
                        && NetworkAddress.TryParse(other, out var block)
                        && block.Network.PrefixLength < own.Network.PrefixLength
                        && own.IsWithin(block.Network)
                    )
                ),
            ];

    private static List<ProposedApproval> Merge(List<ProposedApproval> approvals)
    {
        for (var respect = 0; respect < Respects.Length && approvals.Count > 1; respect++)
        {
            var others = Respects.Where((_, index) => index != respect).ToList();
            approvals =
            [
                .. approvals
                    .GroupBy(
                        approval => string.Join('\n', others.Select(other => other(approval)).Append(approval.Workloads)),
                        StringComparer.Ordinal
                    )
                    .Select(same => same.Aggregate((left, right) => left.Union(right))),
            ];
        }

        return approvals;
    }

    private static string Text<T>(IReadOnlyList<T> values) => string.Join(' ', values);
}
