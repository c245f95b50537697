using System.Text.Json;
using AdmissionWebhook.Engine;
using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Proposals;

/// <summary>An object that the proposed policy must admit.</summary>
/// <param name="Identity">Which one it is.</param>
/// <param name="Place">Where it is written; empty for an object of a cluster.</param>
/// <param name="Object">The object; alive as long as this.</param>
/// <param name="Input">The question that is asked about it.</param>
/// <param name="Evaluate">What <c>check</c> or <c>audit</c> says of it under some policies.</param>
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

    /// <summary>The namespace whose policies decide.</summary>
    public string Namespace => Identity.Kind == "Namespace" ? Identity.Name : Identity.Namespace;

    /// <summary>Who uses it, by its annotations; null where they do not say.</summary>
    public string? Owner => Annotation(OwnerKeys);

    public string? ApprovedBy => Annotation(ApproverKeys);

    // With or without the prefix of whoever defined it: owner, example.com/owner.
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
