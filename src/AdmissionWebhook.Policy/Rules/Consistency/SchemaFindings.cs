using System.Text.Json;
using AdmissionWebhook.Policy.Fields;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Policy.Rules.Consistency;

/// <summary>What a schema has to say of an object of a kind that no rule looks at, in the names of unknown-field and rejected-shape.</summary>
public static class SchemaFindings
{
    private static readonly int Unknown = IndexOf("unknown-field");
    private static readonly int Rejected = IndexOf("rejected-shape");

    /// <param name="schema">The kind's schema.</param>
    /// <param name="document">The object.</param>
    /// <param name="policy">What holds in its namespace.</param>
    public static IEnumerable<Finding> Of(FieldShape schema, JsonElement document, GoverningPolicy policy)
    {
        foreach (var flaw in FieldCheck.Of(schema, document))
        {
            var index = flaw.IsUnknownField ? Unknown : Rejected;
            if (policy[index].Action is var action and not EnforcementAction.Disabled)
            {
                yield return new Finding(RuleCatalog.All[index].Descriptor.Name, action, flaw.Path, flaw.Value, flaw.Message, flaw.Remedy);
            }
        }
    }

    private static int IndexOf(string rule) => RuleCatalog.All.ToList().FindIndex(one => one.Descriptor.Name == rule);
}
