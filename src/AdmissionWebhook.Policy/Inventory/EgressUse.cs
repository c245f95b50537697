using AdmissionWebhook.Policy.Explanations;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.References;

namespace AdmissionWebhook.Policy.Inventory;

/// <summary>One external destination that an object names, with what is known of the way there.</summary>
/// <param name="Reference">The field that names it.</param>
/// <param name="Destination">The host in its canonical spelling, or the address as written.</param>
/// <param name="Standing">How it stands with the policies of the object's namespace.</param>
public sealed record EgressUse(EgressReference Reference, string Destination, HostStanding Standing)
{
    /// <summary>The ports on the wire; none where the object names none.</summary>
    public IReadOnlyList<UsedPort> Ports { get; init; } = [];

    /// <summary>The Gateways whose proxies send traffic there, as <c>namespace/name</c>; <c>mesh</c> for the sidecars. Of a ServiceEntry: its waypoint.</summary>
    public IReadOnlyList<string> Gateways { get; init; } = [];

    /// <summary>The approvals that it rests on; those that it falls short of; where all have expired, the one that did so last.</summary>
    public IReadOnlyList<Approval> Approvals { get; init; } = [];

    public IReadOnlyList<Denial> Denials { get; init; } = [];
}

/// <param name="Number">The port.</param>
/// <param name="Protocol">As written, <c>none</c> where it is absent in a declaration, empty where the field names no protocol.</param>
public readonly record struct UsedPort(int Number, string Protocol)
{
    public override string ToString() => Protocol.Length > 0 ? FormattableString.Invariant($"{Number}/{Protocol}") : FormattableString.Invariant($"{Number}");
}
