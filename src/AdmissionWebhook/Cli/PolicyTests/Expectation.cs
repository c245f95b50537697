using System.Text.Json;
using AdmissionWebhook.Checks;
using AdmissionWebhook.Engine;
using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Cli.PolicyTests;

/// <summary>The expected result of a case; null members are not compared.</summary>
internal sealed record Expectation(bool? Allowed, IReadOnlyList<ExpectedFinding>? Findings, IReadOnlyList<string>? Patch)
{
    public static Expectation Read(JsonElement expect) =>
        new(
            expect.Member("allowed"u8) is { ValueKind: JsonValueKind.True or JsonValueKind.False } allowed ? allowed.GetBoolean() : null,
            expect.Member("findings"u8) is { ValueKind: JsonValueKind.Array } findings
                ? [.. findings.Items().Select(ExpectedFinding.Read)]
                : null,
            expect.Member("patch"u8) is { ValueKind: JsonValueKind.Array } patch ? PatchLines.Of(patch) : null
        );

    public IEnumerable<Mismatch> Compare(IReadOnlyList<CheckedObject> evaluated) =>
        new[] { CompareAllowed(evaluated), CompareFindings(evaluated), ComparePatch(evaluated) }.OfType<Mismatch>();

    private Mismatch? CompareAllowed(IReadOnlyList<CheckedObject> evaluated)
    {
        var allowed = evaluated.All(one => one.Verdict.Allowed);
        return Allowed is { } expected && expected != allowed ? new Mismatch("allowed", [Text(expected)], [Text(allowed)]) : null;

        static string Text(bool value) => value ? "true" : "false";
    }

    private Mismatch? CompareFindings(IReadOnlyList<CheckedObject> evaluated)
    {
        var surplus = evaluated.SelectMany(one => one.Verdict.Findings.Select(finding => (one.Identity, Finding: finding))).ToList();
        if (Findings is null)
        {
            // Show why a case was denied that should be admitted, even if it expects no findings.
            surplus.RemoveAll(one => Allowed != true || one.Finding.Action != EnforcementAction.Deny);
        }

        var missing = new List<ExpectedFinding>();
        foreach (var expected in (Findings ?? []).OrderByDescending(finding => finding.Specificity))
        {
            var at = surplus.FindIndex(one => expected.Matches(one.Finding));
            if (at >= 0)
            {
                surplus.RemoveAt(at);
            }
            else
            {
                missing.Add(expected);
            }
        }

        return Mismatch(
            "findings",
            [.. missing.Select(finding => finding.ToString())],
            [.. surplus.Select(one => Text(one.Identity, one.Finding))]
        );
    }

    private Mismatch? ComparePatch(IReadOnlyList<CheckedObject> evaluated)
    {
        var surplus = Patch is null ? [] : PatchLines.Of(evaluated[0].Patch).ToList();
        var missing = (Patch ?? []).Where(operation => !surplus.Remove(operation)).ToList();
        return Mismatch("patch", missing, surplus);
    }

    private static Mismatch? Mismatch(string field, IReadOnlyList<string> missing, IReadOnlyList<string> surplus) =>
        missing.Count + surplus.Count > 0 ? new Mismatch(field, missing, surplus) : null;

    private static string Text(ObjectIdentity identity, Finding finding) =>
        $"{finding.Rule} {finding.Action} {finding.Path} ({identity}): {finding.Message}";
}
