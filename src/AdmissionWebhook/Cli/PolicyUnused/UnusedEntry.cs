using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Cli.PolicyUnused;

/// <summary>Something that a policy allows and nothing makes use of.</summary>
/// <param name="Policy">The policy it stands in.</param>
/// <param name="Path">Where in it, as a JSON pointer.</param>
/// <param name="Kind"><c>approval</c>, <c>port</c>, <c>export</c> or <c>exception</c>.</param>
/// <param name="What">For people: what it allows.</param>
/// <param name="Reason">Why it counts as unused.</param>
internal sealed record UnusedEntry(string Policy, string Path, string Kind, string What, string Reason)
{
    public const string NoObject = "no object uses it";

    /// <summary>Whether taking it out changes nothing that objects get; otherwise it is for people to decide.</summary>
    public bool IsRemovable { get; init; } = true;

    /// <summary>The approval itself, where it is about one.</summary>
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
