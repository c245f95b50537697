using System.Text.Json;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Destinations;

/// <summary>An unreadable field that decides where traffic goes must not pass as an absent one.</summary>
public sealed class UnreadableField()
    : Rule(
        new RuleDescriptor(
            "unreadable-field",
            "Fields that name destinations must have the type of Istio's schema",
            RuleGroup.Destinations,
            EnforcementAction.Deny,
            IstioKind.All
        )
    )
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        foreach (var fault in review.ShapeFaults)
        {
            review.Report(
                new Violation(
                    fault.Path,
                    fault.Found.ToString(),
                    $"must be {fault.Expected}, not {fault.Found.ToString().ToLowerInvariant()}",
                    Remedy(fault)
                )
            );
        }
    }

    // YAML reads yes, off, 0644 and 1e3 as something other than text, so the author may not recognize the booleans and numbers named.
    private static string Remedy(ShapeFault fault) =>
        fault is { Expected: "a string", Found: JsonValueKind.True or JsonValueKind.False or JsonValueKind.Number }
            ? "put the value in quotes: unquoted, YAML reads it as a boolean or a number"
        : fault is { Expected: "a list", Found: not (JsonValueKind.Object or JsonValueKind.Array) } ? "put the value in brackets: [value]"
        : fault.Found == JsonValueKind.String && fault.Expected.StartsWith("a port number", StringComparison.Ordinal)
            ? "write the number without quotes"
        : "write it as documented in Istio's reference";
}
