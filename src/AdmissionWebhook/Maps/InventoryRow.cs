using AdmissionWebhook.Engine;
using AdmissionWebhook.Policy.Explanations;
using AdmissionWebhook.Policy.Inventory;

namespace AdmissionWebhook.Maps;

/// <summary>One way out of the mesh: a destination and the object that names it.</summary>
/// <param name="Object">The object; its namespace is where the way starts.</param>
/// <param name="File">Its file; empty for an object of a cluster.</param>
/// <param name="Line">The 1-based line on which it names the destination; 0 for an object of a cluster.</param>
/// <param name="Use">The destination and its approvals.</param>
/// <param name="ExportedTo">The namespaces that see the object, its own included; <c>*</c> for all.</param>
/// <param name="Gateways">The gateways on the way; empty if sidecars connect to the destination directly.</param>
internal sealed record InventoryRow(
    ObjectIdentity Object,
    string File,
    int Line,
    EgressUse Use,
    IReadOnlyList<string> ExportedTo,
    IReadOnlyList<string> Gateways
)
{
    /// <summary>Whether the object as a whole is admitted.</summary>
    public required bool Allowed { get; init; }

    /// <summary>
    /// The namespaces that see the entry in ambient mode, where exportTo does not count; <c>*</c> for all. Null for other kinds and without
    /// ambient mode.
    /// </summary>
    public IReadOnlyList<string>? InAmbient { get; init; }

    public string Place => FormattableString.Invariant($"{File}:{Line}");

    /// <summary>The standing in words.</summary>
    public string Standing =>
        Use.Standing switch
        {
            HostStanding.Ungoverned => "ungoverned",
            HostStanding.Denied => "denied",
            HostStanding.Approved => "approved",
            HostStanding.FallsShort => "falls short of its approval",
            HostStanding.Expired => "expired",
            _ => "unapproved",
        };
}
