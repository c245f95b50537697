using AdmissionWebhook.Checks;
using AdmissionWebhook.Engine;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Maps;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Server.Console;

/// <summary>Everything that the console's views show, at one instant.</summary>
/// <param name="Policies">The policies that objects were evaluated against.</param>
/// <param name="Rows">The ways out.</param>
/// <param name="Results">Objects with findings or notes.</param>
/// <param name="Errors">What could not be read.</param>
/// <param name="Summary">The counts of all objects.</param>
/// <param name="TakenAt">The instant.</param>
internal sealed record ConsoleView(
    PolicySet Policies,
    IReadOnlyList<InventoryRow> Rows,
    IReadOnlyList<CheckedObject> Results,
    IReadOnlyList<ManifestError> Errors,
    CheckSummary Summary,
    DateTimeOffset TakenAt
)
{
    /// <summary>Which approvals expire soon.</summary>
    public ExpiryHorizon Expiry => field ??= new ExpiryHorizon(Policies, TakenAt);

    public IReadOnlyList<Way> Ways => field ??= [.. Rows.SelectMany(row => Way.Of(row, Expiry, Policies.Mesh.EgressGateway?.Namespace))];

    public IReadOnlyList<ApprovalUse> Approvals => field ??= ApprovalUse.Of(Policies, Rows, Expiry);

    /// <summary>A view without objects.</summary>
    public static ConsoleView Empty(PolicySet policies, DateTimeOffset now) => new(policies, [], [], [], default, now);
}
