using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Defaults;

/// <summary>How an object opts out of defaults.</summary>
public static class SkipDefaults
{
    /// <summary>The annotation; its value is a comma-separated list of defaults, or <c>all</c>.</summary>
    public const string Annotation = "egress.admissionwebhook.dev/skip-defaults";

    public static bool Skips(Review review, string name)
    {
        if (review.Metadata.Member("annotations"u8).Text("egress.admissionwebhook.dev/skip-defaults"u8) is not { } text)
        {
            return false;
        }

        foreach (var range in text.AsSpan().Split(','))
        {
            var word = text.AsSpan(range).Trim();
            if (word.Equals(name, StringComparison.OrdinalIgnoreCase) || word.Equals("all", StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
