using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Istio;

/// <summary>Matches that accept only idempotent methods (RFC 9110 §9.2.2).</summary>
internal static class IdempotentMatch
{
    private static readonly HashSet<string> Methods = ["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"];

    /// <summary>Whether there are matches, and all of them accept only idempotent methods.</summary>
    public static bool All(JsonElement matches)
    {
        var any = false;
        foreach (var match in matches.Items())
        {
            if (!IsIdempotent(match.Member("method"u8)))
            {
                return false;
            }

            any = true;
        }

        return any;
    }

    // Only regular expressions that are plain lists are understood: "GET|HEAD", "^(GET|HEAD)$".
    private static bool IsIdempotent(JsonElement method) =>
        method.Text("exact"u8) is { } exact
            ? Methods.Contains(exact)
            : method.Text("regex"u8) is { } regex
                && regex.TrimStart('^').TrimEnd('$').TrimStart('(').TrimEnd(')').Split('|').All(Methods.Contains);
}
