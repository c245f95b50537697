using System.Text.Json;
using AdmissionWebhook.Policy.Rules;

namespace AdmissionWebhook.Policy;

/// <summary>
/// On UPDATE: which violations the stored object has already, under today's policy, with the same rule, role and canonical value, wherever
/// they stand in it, and reaching at least as far. If the stored object cannot be read nothing is inherited.
/// </summary>
internal sealed class Inheritance
{
    private readonly Dictionary<(string Rule, string Role, string Canonical), Violation> _old = [];

    // Findings of one rule mostly share what they reach, which can be long.
    private readonly Dictionary<(IReadOnlySet<string> Reach, IReadOnlySet<string> Old), bool> _compared = [];

    public Inheritance(Review review)
    {
        if (review.Input.Operation != Operation.Update || review.Input.OldObject.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        var old = new Review(review.Input, review.Input.OldObject, review.Policy, review.Cluster, review.Now) { IsOverdue = review.IsOverdue };
        if (old.ShapeFaults.Count > 0)
        {
            return;
        }

        for (var i = 0; i < RuleCatalog.All.Count; i++)
        {
            if (RuleRun.Applies(old, i))
            {
                RuleRun.Evaluate(old, i);
                foreach (var violation in old.Violations)
                {
                    _old.TryAdd((RuleCatalog.All[i].Descriptor.Name, violation.Role, violation.Canonical), violation);
                }

                old.Violations.Clear();
            }
        }
    }

    public bool Covers(RuleDescriptor rule, Violation violation) =>
        Covers(rule, violation, violation.Canonical) || (violation.Wider is { } wider && Covers(rule, violation, wider));

    private bool Covers(RuleDescriptor rule, Violation violation, string canonical) =>
        _old.TryGetValue((rule.Name, violation.Role, canonical), out var old)
        && old.AtMost >= violation.AtMost
        && (violation.Reach is null || (old.Reach is not null && Compare(violation.Reach(), old.Reach())));

    private bool Compare(IReadOnlySet<string> reach, IReadOnlySet<string> old)
    {
        if (!_compared.TryGetValue((reach, old), out var within))
        {
            _compared.Add((reach, old), within = IsWithin(reach, old));
        }

        return within;
    }

    private static bool IsWithin(IReadOnlySet<string> reach, IReadOnlySet<string> old)
    {
        foreach (var step in reach)
        {
            if (!old.Contains(step) && !IsPartOf("export ", step, old) && !IsPartOf("workloads ", step, old))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsPartOf(string dimension, string step, IReadOnlySet<string> old) =>
        step.StartsWith(dimension, StringComparison.Ordinal) && old.Contains(dimension + "*");
}
