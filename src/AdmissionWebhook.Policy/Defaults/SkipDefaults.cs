using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Defaults;

/// <summary>How an object says that it means to be without some default.</summary>
public static class SkipDefaults
{
    /// <summary>Its value: names of defaults separated by commas, or <c>all</c>.</summary>
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
