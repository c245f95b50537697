using System.Globalization;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Traffic;

namespace AdmissionWebhook.Cli.PolicyUnused;

/// <summary>Tells which approvals had traffic.</summary>
internal sealed class TrafficUse(ObservedTraffic traffic)
{
    private readonly List<(HostName Host, string? Namespace)> _seen =
    [
        .. traffic
            .Flows.Where(flow => flow.Host.Length > 0 && flow.Routing != TrafficRouting.Blocked)
            .Select(flow => (HostName.Parse(flow.Host), flow.Namespace))
            .Distinct(),
    ];

    /// <summary>How much of the window has data.</summary>
    public string Share =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{traffic.Window.Share:P0} of {traffic.Window.Start.UtcDateTime:yyyy-MM-dd} to {traffic.Window.End.UtcDateTime:yyyy-MM-dd}"
        );

    public ObservationWindow Window => traffic.Window;

    public IReadOnlyList<string> Remarks => traffic.Remarks;

    /// <summary>
    /// Adds approvals that objects use but no traffic does. An approval that no object uses, although its host had traffic, is left for
    /// people to decide: something lets that traffic out.
    /// </summary>
    public IReadOnlyList<UnusedEntry> Complete(IReadOnlyList<UnusedEntry> unused, PolicySet policies)
    {
        var idle = unused.Select(entry =>
            entry.Approval is { } approval && IsSeen(approval)
                ? entry with
                {
                    Reason = $"{UnusedEntry.NoObject}, but traffic was seen for its host",
                    IsRemovable = false,
                }
                : entry
        );
        var listed = unused.Select(entry => entry.Approval).OfType<Approval>().ToHashSet();
        return
        [
            .. idle,
            .. policies
                .Policies.SelectMany(policy => policy.Approvals)
                .Where(approval => !listed.Contains(approval) && !IsSeen(approval))
                .Select(approval =>
                    UnusedEntry.Of(approval) with
                    {
                        Reason = $"no traffic was seen for it in {Share}",
                        IsRemovable = false,
                    }
                ),
        ];
    }

    private bool IsSeen(Approval approval) =>
        _seen.Exists(flow =>
            (flow.Namespace is null || approval.ExportTo.Count > 0 || approval.IsFor(flow.Namespace))
            && (approval.Host.Contains(flow.Host) || (flow.Host.IsWildcard && flow.Host.Overlaps(approval.Host)))
        );
}
