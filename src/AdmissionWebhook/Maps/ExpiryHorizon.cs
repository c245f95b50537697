using AdmissionWebhook.Policies;
using AdmissionWebhook.Policy.Explanations;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Maps;

/// <summary>
/// Which approvals have expired at an instant, and which expire within the days that their policy sets for <c>expiring-approval</c>.
/// </summary>
internal sealed class ExpiryHorizon(PolicySet policies, DateTimeOffset now)
{
    private readonly Dictionary<string, DateTimeOffset> _horizons = policies
        .Policies.DistinctBy(policy => policy.Name)
        .ToDictionary(policy => policy.Name, policy => now.AddDays(PolicyStatus.ExpiryDays(policy)), StringComparer.Ordinal);

    public DateTimeOffset Now => now;

    public bool IsExpiring(Approval approval) => approval.ExpiresAt is { } end && Ends(approval.Policy, end);

    public bool IsExpiring(PolicyException exception) => Ends(exception.Policy, exception.ExpiresAt);

    public MapStanding StandingOf(InventoryRow row) =>
        row.Use.Standing switch
        {
            HostStanding.Denied => MapStanding.Denied,
            HostStanding.Expired => MapStanding.Expired,
            HostStanding.FallsShort => MapStanding.FallsShort,
            HostStanding.Unapproved => MapStanding.Unapproved,
            HostStanding.Ungoverned => MapStanding.Ungoverned,
            _ => row.Use.Approvals.Any(IsExpiring) ? MapStanding.Expiring : MapStanding.Approved,
        };

    private bool Ends(string policy, DateTimeOffset end) => end > now && _horizons.TryGetValue(policy, out var horizon) && end <= horizon;
}
