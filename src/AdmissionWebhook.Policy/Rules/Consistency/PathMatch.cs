using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Consistency;

/// <summary>The condition of a match on the path, read once: each match is compared with many others.</summary>
/// <param name="uri">The condition; absent if the match has none.</param>
internal sealed class PathMatch(JsonElement uri)
{
    private readonly string? _prefix = uri.Text("prefix"u8);
    private readonly string? _exact = uri.Text("exact"u8);
    private string? _text;

    /// <summary>Whether it holds for every path.</summary>
    public bool IsEvery { get; } = !uri.IsPresent() || uri.Text("prefix"u8) == "/" || uri.Text("regex"u8) is ".*" or "*";

    // Prefixes are compared as text, not by segment (istio route.go, translateRouteMatch).
    public bool Covers(PathMatch other) =>
        (_prefix is not null && (other._prefix ?? other._exact) is { } path && path.StartsWith(_prefix, StringComparison.Ordinal))
        || (other.Text.Length > 0 && Text == other.Text);

    // Only regular expressions and malformed conditions are compared as text, so most matches never need it.
    private string Text => _text ??= uri.IsPresent() ? CanonicalJson.Text(uri) : "";
}
