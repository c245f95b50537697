using System.Text.Json;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Consistency;

/// <summary>One match of a route: conditions that must all hold.</summary>
/// <param name="match">The match; undefined for a route without any.</param>
/// <param name="isHttp">Whether a match of this section shadows narrower ones, and not just equal ones.</param>
internal sealed class RouteMatch(JsonElement match, bool isHttp)
{
    private const string AnyCase = "ignoreUriCase";

    private static readonly string[] Labels = ["name", "statPrefix"];

    private readonly PathMatch _path = new(isHttp ? match.Member("uri"u8) : default);
    private Dictionary<string, string>? _conditions;

    // Canonical text by name, without fields that only label statistics. Most matches differ in their paths already.
    private Dictionary<string, string> Conditions => _conditions ??= ReadConditions();

    /// <summary>The matches of a route; without any, one that matches everything.</summary>
    public static RouteMatch[] All(RouteView route)
    {
        var isHttp = route.Section == RouteView.HttpSection;
        if (!route.Route.Member("match"u8).HasContent())
        {
            // A TLS route without a match is not a route.
            return route.Section == RouteView.TlsSection ? [] : [new(default, isHttp: true)];
        }

        var matches = new RouteMatch[route.Matches.Length];
        for (var i = 0; i < matches.Length; i++)
        {
            matches[i] = new RouteMatch(route.Matches[i].Match, isHttp);
        }

        return matches;
    }

    /// <summary>Whether this matches everything that the other matches.</summary>
    public bool Covers(RouteMatch other) =>
        isHttp ? CoversPath(other) && Holds(other.Conditions) : Conditions.Count == other.Conditions.Count && Holds(other.Conditions);

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

    private bool CoversPath(RouteMatch other) =>
        _path.IsEvery || (_path.Covers(other._path) && (!other.Conditions.ContainsKey(AnyCase) || Conditions.ContainsKey(AnyCase)));

    private Dictionary<string, string> ReadConditions()
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
}
