using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Consistency;

/// <summary>One match of a route: conditions that must all hold.</summary>
/// <param name="Conditions">Canonical text by name, without fields that only label statistics.</param>
/// <param name="Uri">The condition on the path; undefined if absent.</param>
/// <param name="IsOrdered">Whether a match of this section shadows narrower ones, and not just equal ones.</param>
internal readonly record struct RouteMatch(IReadOnlyDictionary<string, string> Conditions, JsonElement Uri, bool IsOrdered)
{
    private static readonly string[] Labels = ["name", "statPrefix"];

    /// <summary>The matches of a route; without any, one that matches everything.</summary>
    public static List<RouteMatch> All(JsonElement route, string section)
    {
        var isHttp = section == "http";
        var matches = route.Member("match"u8);
        if (!matches.HasContent())
        {
            // A TLS route without a match is not a route.
            return section == "tls" ? [] : [new(new Dictionary<string, string>(), default, true)];
        }

        return [.. matches.Items().Select(match => new RouteMatch(ConditionsOf(match, isHttp), isHttp ? match.Member("uri"u8) : default, isHttp))];
    }

    private static Dictionary<string, string> ConditionsOf(JsonElement match, bool isHttp)
    {
        var conditions = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var member in match.Members())
        {
            var name = member.DecodedName();
            if (member.Value.IsPresent() && !Labels.Contains(name) && !(isHttp && name == "uri"))
            {
                conditions[name] = CanonicalJson.Text(member.Value);
            }
        }

        return conditions;
    }

    /// <summary>Whether this matches everything that the other matches.</summary>
    public bool Covers(RouteMatch other)
    {
        if (!IsOrdered)
        {
            return Conditions.Count == other.Conditions.Count && Holds(Conditions, other.Conditions);
        }

        return Holds(Conditions, other.Conditions) && CoversPath(other);
    }

    private static bool Holds(IReadOnlyDictionary<string, string> conditions, IReadOnlyDictionary<string, string> inside) =>
        conditions.All(condition => inside.TryGetValue(condition.Key, out var value) && value == condition.Value);

    // Prefixes are compared as text, not by segment (istio route.go, translateRouteMatch).
    private bool CoversPath(RouteMatch match)
    {
        var other = match.Uri;
        if (!Uri.IsPresent() || Uri.Text("prefix"u8) == "/" || Uri.Text("regex"u8) is ".*" or "*")
        {
            return true;
        }

        const string AnyCase = "ignoreUriCase";
        if (match.Conditions.ContainsKey(AnyCase) && !Conditions.ContainsKey(AnyCase))
        {
            return false;
        }

        return (Uri.Text("prefix"u8) is { } prefix && (other.Text("prefix"u8) ?? other.Text("exact"u8)) is { } path && path.StartsWith(prefix, StringComparison.Ordinal))
            || (other.IsPresent() && CanonicalJson.Text(Uri) == CanonicalJson.Text(other));
    }
}
