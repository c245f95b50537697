using AdmissionWebhook.Policy.Explanations;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.References;

namespace AdmissionWebhook.Policy.Inventory;

/// <summary>One external destination that an object names, with how traffic gets there.</summary>
/// <param name="Reference">The field that names it.</param>
/// <param name="Destination">The host in its canonical spelling, or the address as written.</param>
/// <param name="Standing">How it stands with the policies of the object's namespace.</param>
public sealed record EgressUse(EgressReference Reference, string Destination, HostStanding Standing)
{
    /// <summary>The ports on the wire; empty if the object names none.</summary>
    public IReadOnlyList<UsedPort> Ports { get; init; } = [];

    /// <summary>The Gateways that send traffic there (<c>namespace/name</c>), or <c>mesh</c>. For a ServiceEntry, its waypoint.</summary>
    public IReadOnlyList<string> Gateways { get; init; } = [];

    /// <summary>The approvals that cover it, or that fall short; if all have expired, the one that expired last.</summary>
    public IReadOnlyList<Approval> Approvals { get; init; } = [];

    public IReadOnlyList<Denial> Denials { get; init; } = [];
}

/// <param name="Number">The port.</param>
/// <param name="Protocol">As written; <c>none</c> if a declared port omits it, empty if the field has no protocol.</param>
public readonly record struct UsedPort(int Number, string Protocol)
{
    public override string ToString() =>
        Protocol.Length > 0 ? FormattableString.Invariant($"{Number}/{Protocol}") : FormattableString.Invariant($"{Number}");
}
