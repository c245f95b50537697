using System.Text.Json;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Rules;

namespace AdmissionWebhook.Policy.Exposures;

/// <summary>
/// A Gateway API route. It can lose parents and hostnames and gain rules, both of which only take traffic away, and a backend can get a
/// smaller share. The rest of the rule that contains the violation must stay.
/// </summary>
internal sealed class GatewayRouteExposure(Review review) : Exposure(review)
{
    private static readonly string[] Harmless = ["timeouts", "retry", "name"];

    private readonly JsonElement _spec = review.Spec;
    private readonly string? _revision = Fields.Revision(review);

    public override bool IsWithin(Violation violation, Exposure stored, Violation old) =>
        stored is GatewayRouteExposure before
        && IsForNoMore(before)
        && Matches().IsSupersetOf(before.Matches())
        && Scope(violation) == before.Scope(old)
        && Share(violation.Path) <= before.Share(old.Path);

    protected override bool IsWithinContent(Violation violation, Exposure stored, Violation old) => IsWithin(violation, stored, old);

    private bool IsForNoMore(GatewayRouteExposure stored)
    {
        var (hostnames, before) = (Items("hostnames"u8), stored.Items("hostnames"u8));
        return (stored._revision is null || _revision == stored._revision)
            && Items("parentRefs"u8).IsSubsetOf(stored.Items("parentRefs"u8))
            && (before.Count == 0 || (hostnames.Count > 0 && hostnames.IsSubsetOf(before)))
            && Fields.Others(_spec, "rules", "hostnames", "parentRefs") == Fields.Others(stored._spec, "rules", "hostnames", "parentRefs");
    }

    private string Scope(Violation violation)
    {
        var path = violation.Path;
        if (path.Name(1) != "rules" || path.Index(2) < 0)
        {
            // Concerns every rule.
            return violation.Value + "\n" + string.Join('\n', Rules().Select(rule => Fields.Others(rule, Harmless)));
        }

        var own = Rule(path);
        return path.Name(3) == "filters" ? Fields.Others(own, Harmless)
            : path.Name(3) == "backendRefs"
                ? Fields.Others(own, [.. Harmless, "backendRefs", "filters"]) + Filters(own) + Fields.Others(Backend(path), "weight")
            : Fields.Others(own, [.. Harmless, "filters"]) + Filters(own);
    }

    // Response headers do not change where requests go.
    private static string Filters(JsonElement rule) =>
        "\n"
        + string.Join(
            '\n',
            rule.Member("filters"u8)
                .Items()
                .Where(filter => filter.Text("type"u8) != "ResponseHeaderModifier")
                .Select(CanonicalJson.Text)
                .Append("")
        );

    // The share of the requests that match the rule.
    private double Share(JsonPath path)
    {
        if (path.Name(1) != "rules" || path.Name(3) != "backendRefs")
        {
            return 1;
        }

        var all = Rule(path).Member("backendRefs"u8).Items().Sum(Weight);
        return all > 0 ? Weight(Backend(path)) / all : 0;
    }

    private JsonElement Rule(JsonPath path) => Rules().ElementAtOrDefault(path.Index(2));

    private JsonElement Backend(JsonPath path) => Rule(path).Member("backendRefs"u8).Items().ElementAtOrDefault(path.Index(4));

    private JsonElement.ArrayEnumerator Rules() => _spec.Member("rules"u8).Items();

    private HashSet<string> Matches() => [.. Rules().Select(rule => CanonicalJson.Text(rule.Member("matches"u8)))];

    private HashSet<string> Items(ReadOnlySpan<byte> list) => [.. _spec.Member(list).Items().Select(CanonicalJson.Text)];

    private static double Weight(JsonElement backend) => backend.Integer("weight"u8) ?? 1;
}
