using System.Text.Json;
using AdmissionWebhook.Policy.Exposures;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Rules;

namespace AdmissionWebhook.Policy;

/// <summary>
/// On UPDATE: which violations the stored object already has under the current policies. They match by rule, role and canonical value,
/// anywhere in the object, if the exposure is no larger. Nothing is inherited from a stored object that cannot be read.
/// </summary>
internal sealed class Inheritance
{
    private readonly Dictionary<(string Rule, string Role, string Canonical), Dictionary<JsonPath, Violation>> _old = [];
    private readonly Review _review;
    private readonly Review? _stored;
    private Exposure? _exposure;
    private Exposure? _storedExposure;

    public Inheritance(Review review)
    {
        _review = review;
        if (review.Input.Operation != Operation.Update || review.Input.OldObject.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        var stored = new Review(review.Input, review.Input.OldObject, review.Policy, review.Cluster, review.Now)
        {
            IsOverdue = review.IsOverdue,
        };
        if (stored.ShapeFaults.Count > 0)
        {
            return;
        }

        _stored = stored;
        for (var i = 0; i < RuleCatalog.All.Length; i++)
        {
            if (RuleRun.Applies(stored, i))
            {
                RuleRun.Evaluate(stored, i);
                foreach (var violation in stored.Violations)
                {
                    Add((RuleCatalog.All[i].Descriptor.Name, violation.Role, violation.Canonical), violation);
                }

                stored.Violations.Clear();
            }
        }
    }

    public bool Covers(RuleDescriptor rule, Violation violation) =>
        Covers(rule, violation, violation.Canonical) || (violation.Wider is { } wider && Covers(rule, violation, wider));

    private void Add((string, string, string) key, Violation violation)
    {
        if (!_old.TryGetValue(key, out var places))
        {
            _old.Add(key, places = []);
        }

        places.TryAdd(violation.Path, violation);
    }

    private bool Covers(RuleDescriptor rule, Violation violation, string canonical)
    {
        if (!_old.TryGetValue((rule.Name, violation.Role, canonical), out var places))
        {
            return false;
        }

        // The common case: the violation is where it was.
        return (places.TryGetValue(violation.Path, out var same) && Covers(rule, violation, same))
            || places.Values.Any(old => Covers(rule, violation, old));
    }

    private bool Covers(RuleDescriptor rule, Violation violation, Violation old)
    {
        if (old.AtMost < violation.AtMost)
        {
            return false;
        }

        if (rule.InheritsByValue)
        {
            return true;
        }

        _review.EndIfOverdue();
        _exposure ??= Exposure.Of(_review);
        _storedExposure ??= Exposure.Of(_stored!);
        return _exposure.IsWithin(violation, _storedExposure, old);
    }
}
