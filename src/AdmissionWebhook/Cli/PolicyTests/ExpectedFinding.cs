using System.Text.Json;
using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Cli.PolicyTests;

/// <summary>One expected finding; null members match anything.</summary>
internal sealed record ExpectedFinding(string Rule, string? Action, string? Path, string? Value)
{
    /// <summary>The more members are set, the fewer findings match, so specific ones are matched first.</summary>
    public int Specificity => (Action is null ? 0 : 1) + (Path is null ? 0 : 1) + (Value is null ? 0 : 1);

    public static ExpectedFinding Read(JsonElement finding) =>
        new(finding.Text("rule"u8)!, finding.Text("action"u8), finding.Text("path"u8), finding.Text("value"u8));

    public bool Matches(Finding finding) =>
        finding.Rule == Rule
        && (Action is null || finding.Action.ToString() == Action)
        && (Path is null || finding.Path.ToString() == Path)
        && (Value is null || finding.Value == Value);

    public override string ToString() => string.Join(' ', new[] { Rule, Action, Path, Value }.OfType<string>());
}
