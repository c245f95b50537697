using System.Text.Json;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Rules;

namespace AdmissionWebhook.Policy.Exposures;

/// <summary>
/// Of a kind whose edits cannot be told apart: every edit of its content counts as wider, and of the labels and annotations that Istio and
/// Kubernetes read.
/// </summary>
internal sealed class WholeExposure(Review review) : Exposure(review)
{
    private readonly HashSet<string> _metadata =
        [.. Telling(review.Metadata.Member("labels"u8)), .. Telling(review.Metadata.Member("annotations"u8))];

    protected override bool IsWithinContent(Violation violation, Exposure stored, Violation old) =>
        IsUnchanged(stored) && _metadata.SetEquals(((WholeExposure)stored)._metadata);

    private static IEnumerable<string> Telling(JsonElement mapping) => mapping.Members()
        .Where(member => member.DecodedName() is var key
            && (key.Contains("istio.io/", StringComparison.Ordinal) || key.StartsWith("kubernetes.io/", StringComparison.Ordinal)))
        .Select(member => $"{member.DecodedName()}={CanonicalJson.Text(member.Value)}");
}
