using System.Text.Json;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Rules;

namespace AdmissionWebhook.Policy.Exposures;

/// <summary>
/// Kinds whose edits are not understood: any change to the content counts as wider, and so does one to the labels and annotations that
/// Istio or Kubernetes reads.
/// </summary>
internal sealed class WholeExposure(Review review) : Exposure(review)
{
    private readonly HashSet<string> _metadata =
    [
        .. Significant(review.Metadata.Member("labels"u8)),
        .. Significant(review.Metadata.Member("annotations"u8)),
    ];

    protected override bool IsWithinContent(Violation violation, Exposure stored, Violation old) =>
        IsUnchanged(stored) && _metadata.SetEquals(((WholeExposure)stored)._metadata);

    private static IEnumerable<string> Significant(JsonElement mapping) =>
        mapping
            .Members()
            .Where(member =>
                member.DecodedName() is var key
                && (key.Contains("istio.io/", StringComparison.Ordinal) || key.StartsWith("kubernetes.io/", StringComparison.Ordinal))
            )
            .Select(member => $"{member.DecodedName()}={CanonicalJson.Text(member.Value)}");
}
