using System.Text.Json;
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
        foreach (var section in (ReadOnlySpan<string>)["http", "tls", "tcp"])
        {
            Section(review, section);
        }
    }

    private static void Section(Review review, string section)
    {
        var earlier = new List<(RouteMatch Match, int Route)>();
        var index = 0;
        foreach (var view in review.VirtualService.Routes.Where(route => route.Section == section))
        {
            var (route, path) = (view.Route, view.Path);
            var matches = RouteMatch.All(route, section);
            var shadows = matches.ConvertAll(match =>
                earlier.FindIndex(one => one.Match.Covers(match)) is >= 0 and var found ? earlier[found].Route : -1
            );
            if (shadows.Count > 0 && shadows.TrueForAll(shadow => shadow >= 0))
            {
                Report(review, route, path, $"{section}[{shadows[0]}] matches everything this route does, so it is never reached");
            }
            else
            {
                for (var i = 0; i < shadows.Count; i++)
                {
                    if (shadows[i] >= 0)
                    {
                        Report(
                            review,
                            route,
                            path["match"][i],
                            $"{section}[{shadows[i]}] matches everything this match does, so it never applies"
                        );
                    }
                }
            }

            // A delegate's own matches narrow what it handles.
            if (!route.Member("delegate"u8).IsPresent() && earlier.Count < MaxCompared)
            {
                earlier.AddRange(matches.Select(match => (match, index)));
            }

            index++;
        }
    }

    private static void Report(Review review, JsonElement route, JsonPath path, string message) =>
        review.Report(
            new Violation(path, "", message, "move it before that route, or make the matches differ")
            {
                Canonical = $"{CanonicalJson.Text(route)} {path.Index(4)}",
            }
        );
}
