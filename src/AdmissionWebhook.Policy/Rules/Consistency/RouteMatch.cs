using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Consistency;

/// <summary>One match of a route: conditions that must all hold.</summary>
/// <param name="Conditions">Canonical text by name, without fields that only label statistics.</param>
/// <param name="Path">The condition on the path.</param>
/// <param name="IsOrdered">Whether a match of this section shadows narrower ones, and not just equal ones.</param>
internal readonly record struct RouteMatch(Dictionary<string, string> Conditions, PathMatch Path, bool IsOrdered)
{
    private const string AnyCase = "ignoreUriCase";

    private static readonly string[] Labels = ["name", "statPrefix"];

    /// <summary>The matches of a route; without any, one that matches everything.</summary>
    public static List<RouteMatch> All(JsonElement route, string section)
    {
        var isHttp = section == "http";
        var matches = route.Member("match"u8);
        if (!matches.HasContent())
        {
            // A TLS route without a match is not a route.
            return section == "tls" ? [] : [new([], PathMatch.Of(default), true)];
        }

        return [.. matches.Items().Select(match => new RouteMatch(ConditionsOf(match, isHttp), PathMatch.Of(isHttp ? match.Member("uri"u8) : default), isHttp))];
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
    public bool Covers(in RouteMatch other) => IsOrdered
        ? CoversPath(other) && Holds(other.Conditions)
        : Conditions.Count == other.Conditions.Count && Holds(other.Conditions);

    private bool Holds(Dictionary<string, string> inside)
    {
        foreach (var (name, text) in Conditions)
        {
            if (!inside.TryGetValue(name, out var value) || value != text)
            {
                return false;
            }
        }

        return true;
    }

    private bool CoversPath(in RouteMatch other) =>
        Path.IsEvery || (Path.Covers(other.Path) && (!other.Conditions.ContainsKey(AnyCase) || Conditions.ContainsKey(AnyCase)));
}
