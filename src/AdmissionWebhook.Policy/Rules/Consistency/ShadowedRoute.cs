using System.Text.Json;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Consistency;

/// <summary>
/// HTTP routes are tried in order: what comes after one without a match, or after one that matches the same, is never reached (istio
/// pilot/pkg/networking/core/route/route.go drops it; istioctl analyze IST0130).
/// </summary>
public sealed class ShadowedRoute() : Rule(new RuleDescriptor(
    "shadowed-route", "Every HTTP route must be reachable", RuleGroup.Resilience, EnforcementAction.Warn, IstioKind.VirtualService))
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        var catchAll = -1;
        for (var i = 0; i < review.VirtualService.Http.Count; i++)
        {
            var route = review.VirtualService.Http[i];
            var matches = route.Route.Member("match"u8);
            if (catchAll >= 0)
            {
                Report(review, route, $"route {catchAll + 1} matches every request, so this route is never reached", "move it before that route, or give that route a match");
            }
            else if (First(matches, seen) is { } earlier)
            {
                Report(review, route, $"route {earlier + 1} has the same match, so this route is never reached", "merge the two routes, or make their matches differ");
            }

            if (catchAll < 0)
            {
                Remember(matches, i, seen);
                catchAll = IsCatchAll(matches) ? i : -1;
            }
        }
    }

    // The earlier route by whose matches all of these are taken already; null where one is new.
    private static int? First(JsonElement matches, Dictionary<string, int> seen)
    {
        int? earlier = null;
        foreach (var match in matches.Items())
        {
            if (!seen.TryGetValue(Key(match), out var index))
            {
                return null;
            }

            earlier = index;
        }

        return earlier;
    }

    private static void Remember(JsonElement matches, int route, Dictionary<string, int> seen)
    {
        foreach (var match in matches.Items())
        {
            seen.TryAdd(Key(match), route);
        }
    }

    // Without a match, or with one that says nothing or "every path" and nothing else.
    private static bool IsCatchAll(JsonElement matches)
    {
        var any = false;
        foreach (var match in matches.Items())
        {
            any = true;
            var conditions = match.Members().Where(member => member.Name != "name" && member.Value.IsPresent()).ToList();
            if (conditions.Count == 0 || (conditions is [{ Name: "uri" } uri] && uri.Value.Text("prefix"u8) == "/"))
            {
                return true;
            }
        }

        return !any;
    }

    // A match's name is a label for statistics.
    private static string Key(JsonElement match) =>
        string.Join('\n', match.Members().Where(member => member.Name != "name").OrderBy(member => member.Name, StringComparer.Ordinal)
            .Select(member => $"{member.Name}={CanonicalJson.Text(member.Value)}"));

    private static void Report(Review review, HttpRouteView route, string message, string remedy) =>
        review.Report(new Violation(route.Path, "", message, remedy) { Canonical = CanonicalJson.Text(route.Route) });
}
