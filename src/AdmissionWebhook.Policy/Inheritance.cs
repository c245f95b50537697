using System.Text.Json;
using AdmissionWebhook.Policy.Rules;

namespace AdmissionWebhook.Policy;

/// <summary>
/// On UPDATE: which problems the stored object has already, under today's policy, with the same rule, role and canonical value, wherever
/// they stand in it, and reaching at least as far. If the stored object cannot be read nothing is inherited.
/// </summary>
internal sealed class Inheritance
{
    private readonly Dictionary<(string Rule, string Role, string Canonical), Problem> _old = [];

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
                foreach (var problem in old.Problems)
                {
                    _old.TryAdd((RuleCatalog.All[i].Descriptor.Name, problem.Role, problem.Canonical), problem);
                }

                old.Problems.Clear();
            }
        }
    }

    public bool Covers(RuleDescriptor rule, Problem problem) =>
        Covers(rule, problem, problem.Canonical) || (problem.Wider is { } wider && Covers(rule, problem, wider));

    private bool Covers(RuleDescriptor rule, Problem problem, string canonical) =>
        _old.TryGetValue((rule.Name, problem.Role, canonical), out var old)
        && old.AtMost >= problem.AtMost
        && (problem.Reach is null || (old.Reach is not null && Compare(problem.Reach(), old.Reach())));

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
