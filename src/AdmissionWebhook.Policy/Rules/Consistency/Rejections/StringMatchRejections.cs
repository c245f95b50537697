using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Consistency.Rejections;

/// <summary>Text conditions that istiod rejects (istio pkg/config/validation, validateStringMatch).</summary>
internal static class StringMatchRejections
{
    private static readonly string[] Kinds = ["exact", "prefix", "regex"];

    /// <param name="match">The condition.</param>
    /// <param name="path">Its path.</param>
    /// <param name="allowsEmptyPrefix">Whether an empty prefix is accepted, as for a path.</param>
    public static IEnumerable<Rejection> Of(JsonElement match, JsonPath path, bool allowsEmptyPrefix = false)
    {
        var there = Kinds.Where(kind => match.Member(kind).IsPresent()).ToList();
        if (there.Count > 1)
        {
            yield return new Rejection(
                path[there[1]],
                "",
                $"the CRD rejects {there[0]} and {there[1]} in one condition",
                "keep one of the two"
            );
        }

        if (!allowsEmptyPrefix && match.Text("prefix"u8) == "")
        {
            yield return new Rejection(
                path["prefix"],
                "",
                "istiod rejects an empty prefix",
                "write the prefix, or regex: \".*\" for any value"
            );
        }

        if (match.Text("regex"u8) is { } regex)
        {
            foreach (var rejection in Regex(regex, path["regex"]))
            {
                yield return rejection;
            }
        }
    }

    public static IEnumerable<Rejection> Regex(string regex, JsonPath path)
    {
        if (regex.Length == 0)
        {
            yield return new Rejection(path, "", "istiod rejects an empty regex", "write the expression, or \".*\" for any value");
        }
        else if (Re2Syntax.Flaw(regex) is { } flaw)
        {
            yield return new Rejection(
                path,
                regex,
                $"istiod rejects the regex \"{regex}\": it {flaw}",
                regex == "*" ? "write \".*\" for any value" : "correct the expression (https://github.com/google/re2/wiki/Syntax)"
            );
        }
    }
}
