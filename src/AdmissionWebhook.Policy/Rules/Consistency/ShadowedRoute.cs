using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Consistency;

/// <summary>
/// Routes are tried in order: a route after one without a match, or after one that matches the same requests, is unreachable (istio
/// pilot/pkg/networking/core/route/route.go and tls.go).
/// </summary>
public sealed class ShadowedRoute()
    : Rule(
        new RuleDescriptor(
            "shadowed-route",
            "Every route must be reachable",
            RuleGroup.Resilience,
            EnforcementAction.Warn,
            IstioKind.VirtualService
        )
    )
{
    // Each match is compared with the earlier ones; longer lists are generated.
    private const int MaxCompared = 256;

    public override void Evaluate(Review review, RuleParameters parameters)
    {
        var routes = review.VirtualService.Routes;
        var earlier = new List<(RouteMatch Match, int Route)>();
        var first = 0;
        for (var i = 0; i < routes.Length; i++)
        {
            if (routes[i].Section != routes[first].Section)
            {
                first = i;
                earlier.Clear();
            }

            var matches = RouteMatch.All(routes[i]);
            Compare(review, routes[i], matches, earlier);

            // A delegate's own matches narrow what it handles.
            var isLast = i + 1 == routes.Length || routes[i + 1].Section != routes[i].Section;
            if (!isLast && !routes[i].Route.Member("delegate"u8).IsPresent() && earlier.Count < MaxCompared)
            {
                foreach (var match in matches)
                {
                    earlier.Add((match, i - first));
                }
            }
        }
    }

    private static void Compare(Review review, RouteView view, RouteMatch[] matches, List<(RouteMatch Match, int Route)> earlier)
    {
        var section = view.Section;
        var shadows = Array.ConvertAll(
            matches,
            match => earlier.FindIndex(one => one.Match.Covers(match)) is >= 0 and var found ? earlier[found].Route : -1
        );
        if (shadows.Length > 0 && !shadows.Contains(-1))
        {
            Report(review, view, view.Path, $"{section}[{shadows[0]}] matches everything this route does, so it is never reached");
            return;
        }

        for (var i = 0; i < shadows.Length; i++)
        {
            if (shadows[i] >= 0)
            {
                Report(
                    review,
                    view,
                    view.Path["match"][i],
                    $"{section}[{shadows[i]}] matches everything this match does, so it never applies"
                );
            }
            else if (Array.FindIndex(matches, 0, Math.Min(i, MaxCompared), match => match.Covers(matches[i])) is >= 0 and var wider)
            {
                Report(
                    review,
                    view,
                    view.Path["match"][i],
                    $"match[{wider}] of the same route matches everything this match does, so it never applies",
                    "remove it"
                );
            }
        }
    }

    private static void Report(
        Review review,
        RouteView view,
        JsonPath path,
        string message,
        string remedy = "move it before that route, or make the matches differ"
    ) => review.Report(new Violation(path, "", message, remedy) { Canonical = $"{CanonicalJson.Text(view.Route)} {path.Index(4)}" });
}
