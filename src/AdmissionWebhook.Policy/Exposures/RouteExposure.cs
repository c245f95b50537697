using System.Text.Json;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Exposures;

/// <summary>
/// One route: the traffic it matches, and what happens to it. Timeouts, retries and CORS can change. A fault can be added but not removed,
/// since aborted traffic goes nowhere.
/// </summary>
internal sealed class RouteExposure(Review review, JsonElement route)
{
    private string? _around;
    private string? _whole;

    public RouteMatches Matches { get; } = new(review, route.Member("match"u8));

    // The fields that decide whether the route forwards at all. For a single destination or mirror, nothing else matters.
    private string Around =>
        _around ??= Fields.Others(
            route,
            "match",
            "name",
            "timeout",
            "retries",
            "corsPolicy",
            "fault",
            "route",
            "headers",
            "rewrite",
            "mirror",
            "mirrors",
            "mirrorPercentage"
        );

    private string Whole => _whole ??= Fields.Others(route, "match", "name", "timeout", "retries", "corsPolicy", "fault");

    private string Fault => CanonicalJson.Text(route.Member("fault"u8));

    /// <param name="old">A route of the stored object.</param>
    /// <param name="field">The field of the violation in this route; null if it concerns the whole route.</param>
    public bool HasEffectWithin(RouteExposure old, JsonPath? field)
    {
        if (old.HasFault && Fault != old.Fault)
        {
            return false;
        }

        switch (field?.Name(3))
        {
            case "route" when field.Name(5) == "destination":
                var destination = Destinations().ElementAt(field.Index(4)).Target;
                return Around == old.Around && Share(Destinations(), destination) <= Share(old.Destinations(), destination);
            case "mirror":
                return IsMirrorWithin(old, Target(route.Member("mirror"u8)));
            case "mirrors":
                return IsMirrorWithin(old, Target(route.Member("mirrors"u8).Items().ElementAt(field.Index(4)).Member("destination"u8)));
            default:
                return Whole == old.Whole;
        }
    }

    private bool HasFault => route.Member("fault"u8).HasContent();

    private bool IsMirrorWithin(RouteExposure old, (string, string) target) =>
        Around == old.Around && Share(Mirrors(), target) <= Share(old.Mirrors(), target);

    // Rounded, so that 1 of 3 equals 33 of 99.
    private static double Share(IEnumerable<((string, string) Target, double Share)> shares, (string, string) target) =>
        Math.Round(shares.Where(one => one.Target == target).Sum(one => one.Share), 6);

    private List<((string, string) Target, double Share)> Destinations()
    {
        var items = route
            .Member("route"u8)
            .Items()
            .Select(item => (Target: Target(item.Member("destination"u8)), Weight: Math.Max(0, item.Integer("weight"u8) ?? 0)))
            .ToList();
        var total = items.Sum(item => (double)item.Weight);
        return [.. items.Select(item => (item.Target, total > 0 ? item.Weight / total : 1.0 / items.Count))];
    }

    private IEnumerable<((string, string) Target, double Share)> Mirrors()
    {
        if (route.Member("mirror"u8).IsPresent())
        {
            yield return (Target(route.Member("mirror"u8)), Percentage(route.Member("mirrorPercentage"u8)));
        }

        foreach (var mirror in route.Member("mirrors"u8).Items())
        {
            yield return (Target(mirror.Member("destination"u8)), Percentage(mirror.Member("percentage"u8)));
        }
    }

    // Absent means 100; so does an unreadable value.
    private static double Percentage(JsonElement percentage) =>
        !percentage.IsPresent() ? 100
        : !percentage.Member("value"u8).IsPresent() ? 0
        : percentage.Member("value"u8) is { ValueKind: JsonValueKind.Number } value && value.TryGetDouble(out var number) ? number
        : 100;

    // Canonical host, plus port and subset.
    private static (string, string) Target(JsonElement destination) =>
        (HostName.Parse(destination.Text("host"u8) ?? "").Canonical, Fields.Others(destination, "host"));
}
