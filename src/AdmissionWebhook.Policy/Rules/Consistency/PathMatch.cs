using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Consistency;

/// <summary>The condition of a match on the path, read once: each match is compared with many others.</summary>
/// <param name="Prefix">The prefix; null if it is none.</param>
/// <param name="Start">The prefix or the exact path; null for a regular expression.</param>
/// <param name="Text">Its canonical text; empty if it is absent.</param>
/// <param name="IsEvery">Whether it holds for every path.</param>
internal sealed record PathMatch(string? Prefix, string? Start, string Text, bool IsEvery)
{
    private static readonly PathMatch Every = new(null, null, "", true);

    public static PathMatch Of(JsonElement uri)
    {
        if (!uri.IsPresent())
        {
            return Every;
        }

        var prefix = uri.Text("prefix"u8);
        return new PathMatch(prefix, prefix ?? uri.Text("exact"u8), CanonicalJson.Text(uri), prefix == "/" || uri.Text("regex"u8) is ".*" or "*");
    }

    // Prefixes are compared as text, not by segment (istio route.go, translateRouteMatch).
    public bool Covers(PathMatch other) =>
        (Prefix is not null && other.Start is { } path && path.StartsWith(Prefix, StringComparison.Ordinal)) || (other.Text.Length > 0 && Text == other.Text);
}
