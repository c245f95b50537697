using System.Text.Json;
using AdmissionWebhook.Policy.Fields;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Policy.Rules.Consistency;

/// <summary>Findings of unknown-field and rejected-shape for kinds that no rule evaluates.</summary>
public static class SchemaFindings
{
    private static readonly int Unknown = RuleCatalog.IndexOf("unknown-field");
    private static readonly int Rejected = RuleCatalog.IndexOf("rejected-shape");

    /// <param name="schema">The kind's schema.</param>
    /// <param name="document">The object.</param>
    /// <param name="policy">The policies of its namespace.</param>
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
}
