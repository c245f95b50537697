using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Maps;

/// <summary>One approval or exception: who granted it, until when, and which objects use it.</summary>
/// <param name="Host">The approved host; for an exception, the values or rules that it covers.</param>
/// <param name="Policy">The policy that holds it.</param>
/// <param name="Standing">Expired, expiring or approved.</param>
internal sealed record ApprovalUse(string Host, string Policy, MapStanding Standing)
{
    public bool IsException { get; init; }

    public string Ports { get; init; } = "";

    /// <summary>Namespaces it applies to, as globs; empty for the whole scope of the policy.</summary>
    public IReadOnlyList<string> Namespaces { get; init; } = [];

    public string Owner { get; init; } = "";

    public string ApprovedBy { get; init; } = "";

    public string Ticket { get; init; } = "";

    public string Reason { get; init; } = "";

    /// <summary>As written in the policy; empty if it does not expire.</summary>
    public string Expires { get; init; } = "";

    /// <summary>Whole days until it expires, negative once it has; null if it does not expire.</summary>
    public int? DaysLeft { get; init; }

    /// <summary>The objects that use it, as <c>Kind namespace/name</c>; always empty for exceptions.</summary>
    public IReadOnlyList<string> UsedBy { get; init; } = [];

    /// <summary>All approvals and exceptions, by expiry.</summary>
    public static IReadOnlyList<ApprovalUse> Of(PolicySet policies, IEnumerable<InventoryRow> rows, ExpiryHorizon expiry)
    {
        var users = rows.SelectMany(row => row.Use.Approvals, (row, approval) => (approval, Object: row.Object.ToString()))
            .ToLookup(one => (one.approval.Policy, one.approval.Index), one => one.Object);
        return
        [
            .. policies
                .Policies.SelectMany(policy => policy.Approvals)
                .Select(approval => (approval.ExpiresAt, Use: Of(approval, users[(approval.Policy, approval.Index)], expiry)))
                .Concat(
                    policies
                        .Policies.SelectMany(policy => policy.Exceptions)
                        .Select(exception => (ExpiresAt: (DateTimeOffset?)exception.ExpiresAt, Use: Of(exception, expiry)))
                )
                .OrderBy(one => one.ExpiresAt ?? DateTimeOffset.MaxValue)
                .ThenBy(one => one.Use.Host, StringComparer.Ordinal)
                .Select(one => one.Use),
        ];
    }

    private static ApprovalUse Of(Approval approval, IEnumerable<string> users, ExpiryHorizon expiry) =>
        new(
            approval.Host.Canonical,
            approval.Policy,
            approval.IsExpired(expiry.Now) ? MapStanding.Expired
                : expiry.IsExpiring(approval) ? MapStanding.Expiring
                : MapStanding.Approved
        )
        {
            Ports = string.Join(' ', approval.Ports.Select(port => port.Number)),
            Namespaces = [.. approval.Namespaces.Select(glob => glob.Pattern)],
            Owner = approval.Owner ?? "",
            ApprovedBy = approval.ApprovedBy ?? "",
            Ticket = approval.Ticket ?? "",
            Reason = approval.Reason ?? "",
            Expires = approval.Expires ?? "",
            DaysLeft = Days(approval.ExpiresAt, expiry.Now),
            UsedBy = [.. users.Distinct().Order(StringComparer.Ordinal)],
        };

    private static ApprovalUse Of(PolicyException exception, ExpiryHorizon expiry) =>
        new(
            exception.Values.Count > 0 ? string.Join(", ", exception.Values) : string.Join(", ", exception.Rules),
            exception.Policy,
            exception.ExpiresAt <= expiry.Now ? MapStanding.Expired
                : expiry.IsExpiring(exception) ? MapStanding.Expiring
                : MapStanding.Approved
        )
        {
            IsException = true,
            Namespaces = exception.Namespace is { } glob ? [glob.Pattern] : [],
            Owner = exception.Owner,
            ApprovedBy = $"lifts {string.Join(", ", exception.Rules)}",
            Reason = exception.Reason,
            Expires = exception.Expires,
            DaysLeft = Days(exception.ExpiresAt, expiry.Now),
        };

    private static int? Days(DateTimeOffset? end, DateTimeOffset now) =>
        end is { } instant ? (int)Math.Floor((instant - now).TotalDays) : null;
}
