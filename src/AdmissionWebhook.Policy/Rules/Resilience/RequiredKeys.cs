using System.Text;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.References;

namespace AdmissionWebhook.Policy.Rules.Resilience;

/// <summary>Annotations and labels that a ServiceEntry for an external host must have.</summary>
internal static class RequiredKeys
{
    /// <summary>Reports each required key that <c>metadata.FIELD</c> lacks or leaves blank.</summary>
    /// <param name="review">The review.</param>
    /// <param name="field"><c>annotations</c> or <c>labels</c>.</param>
    /// <param name="noun">The same in the singular.</param>
    public static void Report(Review review, RuleParameters parameters, string field, string noun)
    {
        if (
            !review.References.Any(reference =>
                reference.Role == EgressRole.RegisteredHost && EgressHosts.IsExternal(reference, HostName.Parse(reference.Value), review)
            )
        )
        {
            return;
        }

        var present = review.Metadata.Member(field);
        foreach (var key in parameters.Keys("keys"))
        {
            if (string.IsNullOrWhiteSpace(present.Text(Encoding.UTF8.GetBytes(key))))
            {
                review.Report(
                    new Violation(
                        JsonPath.Metadata[field][key],
                        "",
                        $"the {noun} \"{key}\" is missing or blank",
                        $"add metadata.{field}: {{{key}: …}}"
                    )
                    {
                        Canonical = key,
                    }
                );
            }
        }
    }
}
