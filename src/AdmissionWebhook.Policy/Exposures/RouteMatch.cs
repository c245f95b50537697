using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Exposures;

/// <summary>One match of a route: conditions that must all hold, keyed by field.</summary>
internal sealed class RouteMatch
{
    private const string ServerNames = "sniHosts";
    private const string Subnets = "destinationSubnets";

    private readonly HashSet<string> _gateways;
    private readonly Dictionary<string, JsonElement> _conditions = new(StringComparer.Ordinal);

    /// <param name="match">The match; absent for one that matches everything.</param>
    /// <param name="gateways">The gateways it applies to.</param>
    public RouteMatch(JsonElement match, HashSet<string> gateways)
    {
        _gateways = gateways;
        foreach (var member in match.Members())
        {
            var name = member.DecodedName();
            if (name is "name" or "statPrefix" or "gateways" or "ignoreUriCase" || !member.Value.HasContent())
            {
                continue;
            }

            if (name is "headers" or "withoutHeaders" or "queryParams" or "sourceLabels")
            {
                foreach (var one in member.Value.Members())
                {
                    var key = one.DecodedName();
                    _conditions[$"{name} {(name is "headers" or "withoutHeaders" ? key.ToLowerInvariant() : key)}"] = one.Value;
                }
            }
            else
            {
                _conditions[name] = member.Value;
            }
        }

        IgnoresUriCase = match.IsTrue("ignoreUriCase"u8);
    }

    private bool IgnoresUriCase { get; }

    public bool IsWithin(RouteMatch other) =>
        _gateways.IsSubsetOf(other._gateways)
        && (!IgnoresUriCase || other.IgnoresUriCase || !other._conditions.ContainsKey("uri"))
        && other._conditions.All(condition =>
            _conditions.TryGetValue(condition.Key, out var own) && IsWithin(condition.Key, own, condition.Value)
        );

    public bool IsApartFrom(RouteMatch other) =>
        !_gateways.Overlaps(other._gateways)
        || _conditions.Any(condition =>
            other._conditions.TryGetValue(condition.Key, out var value) && AreApart(condition.Key, condition.Value, value)
        );

    private static bool IsWithin(string field, JsonElement condition, JsonElement other) =>
        CanonicalJson.Text(condition) == CanonicalJson.Text(other)
        || field switch
        {
            ServerNames or Subnets => Texts(condition).IsSubsetOf(Texts(other)),
            "uri" => other.Text("prefix"u8) is { } prefix
                && (condition.Text("prefix"u8) ?? condition.Text("exact"u8)) is { } path
                && path.StartsWith(prefix, StringComparison.Ordinal),
            _ => false,
        };

    // Ignores case, so that values that differ only in case never count as disjoint.
    private static bool AreApart(string field, JsonElement left, JsonElement right)
    {
        if (field == ServerNames)
        {
            return !Texts(left).Overlaps(Texts(right))
                && Texts(left).Concat(Texts(right)).All(name => !name.Contains('*', StringComparison.Ordinal));
        }

        if (field == "port")
        {
            return CanonicalJson.Text(left) != CanonicalJson.Text(right);
        }

        if (field.StartsWith("withoutHeaders ", StringComparison.Ordinal))
        {
            return false;
        }

        return (left.Text("exact"u8), right.Text("exact"u8), left.Text("prefix"u8), right.Text("prefix"u8)) switch
        {
            ({ } one, { } two, _, _) => !one.Equals(two, StringComparison.OrdinalIgnoreCase),
            ({ } one, null, _, { } two) => !one.StartsWith(two, StringComparison.OrdinalIgnoreCase),
            (null, { } two, { } one, _) => !two.StartsWith(one, StringComparison.OrdinalIgnoreCase),
            (null, null, { } one, { } two) => !one.StartsWith(two, StringComparison.OrdinalIgnoreCase)
                && !two.StartsWith(one, StringComparison.OrdinalIgnoreCase),
            _ => false,
        };
    }

    private static HashSet<string> Texts(JsonElement list) => [.. list.Items().Select(item => item.Text() ?? "")];
}
