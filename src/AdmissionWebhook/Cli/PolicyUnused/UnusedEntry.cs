using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Cli.PolicyUnused;

/// <summary>Something that a policy allows but nothing uses.</summary>
/// <param name="Policy">The policy that contains it.</param>
/// <param name="Path">Its JSON pointer in the policy.</param>
/// <param name="Kind"><c>approval</c>, <c>port</c>, <c>export</c> or <c>exception</c>.</param>
/// <param name="What">What it allows, for people.</param>
/// <param name="Reason">Why it counts as unused.</param>
internal sealed record UnusedEntry(string Policy, string Path, string Kind, string What, string Reason)
{
    public const string NoObject = "no object uses it";

    /// <summary>Whether removing it changes nothing for any object; otherwise people decide.</summary>
    public bool IsRemovable { get; init; } = true;

    /// <summary>The approval, if the entry is about one.</summary>
    public Approval? Approval { get; init; }

    public static UnusedEntry Of(Approval approval) =>
        new(approval.Policy, PathOf(approval), "approval", $"approval of \"{approval.Host.Canonical}\"", NoObject) { Approval = approval };

    public static UnusedEntry OfPort(Approval approval, int index) =>
        new(
            approval.Policy,
            FormattableString.Invariant($"{PathOf(approval)}/ports/{index}"),
            "port",
            FormattableString.Invariant($"port {approval.Ports[index].Number} of the approval of \"{approval.Host.Canonical}\""),
            NoObject
        );

    public static UnusedEntry OfExport(Approval approval, int index) =>
        new(
            approval.Policy,
            FormattableString.Invariant($"{PathOf(approval)}/exportTo/{index}"),
            "export",
            $"export to \"{approval.ExportTo[index]}\" of the approval of \"{approval.Host.Canonical}\"",
            NoObject
        );

    public static UnusedEntry Of(PolicyException exception, int index) =>
        new(
            exception.Policy,
            FormattableString.Invariant($"/spec/exceptions/{index}"),
            "exception",
            $"exception from {string.Join(", ", exception.Rules)}{For(exception.Values)}",
            "no object needs it"
        );

    private static string For(IReadOnlyList<string> values) => values.Count > 0 ? $" for \"{string.Join("\", \"", values)}\"" : "";

    private static string PathOf(Approval approval) => FormattableString.Invariant($"/spec/approvedHosts/{approval.Index}");
}
