using System.Text.Json;
using AdmissionWebhook.Engine;
using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Proposals;

/// <summary>An object that the proposed policy must admit.</summary>
/// <param name="Identity">The object's identity.</param>
/// <param name="Place">Its file and line; empty for an object of a cluster.</param>
/// <param name="Object">The object; valid as long as this record.</param>
/// <param name="Input">The input to evaluate.</param>
/// <param name="Evaluate">Evaluates it under the given policies, like <c>check</c> or <c>audit</c>.</param>
internal sealed record ProposalSubject(
    ObjectIdentity Identity,
    string Place,
    JsonElement Object,
    AdmissionInput Input,
    Func<PolicySet, Verdict> Evaluate
)
{
    private static readonly string[] OwnerKeys = ["owner"];
    private static readonly string[] ApproverKeys = ["approved-by", "approvedBy"];

    /// <summary>The namespace whose policies apply.</summary>
    public string Namespace => Identity.Kind == "Namespace" ? Identity.Name : Identity.Namespace;

    /// <summary>Its user according to its annotations; null if they do not say.</summary>
    public string? Owner => Annotation(OwnerKeys);

    public string? ApprovedBy => Annotation(ApproverKeys);

    // With or without a prefix: owner, example.com/owner.
    private string? Annotation(string[] keys)
    {
        foreach (var annotation in Object.Member("metadata"u8).Member("annotations"u8).Members())
        {
            var name = annotation.DecodedName();
            if (
                keys.Contains(name[(name.LastIndexOf('/') + 1)..], StringComparer.OrdinalIgnoreCase)
                && annotation.Value.Text() is { } value
                && !string.IsNullOrWhiteSpace(value)
            )
            {
                return value.Trim();
            }
        }

        return null;
    }
}
