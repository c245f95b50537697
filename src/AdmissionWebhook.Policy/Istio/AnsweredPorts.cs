using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Istio;

/// <summary>
/// The ports on which a mesh-bound VirtualService answers every request by a redirect or a direct response, so that none leaves (istio
/// pilot/pkg/networking/core/route/route.go, TranslateRoute).
/// </summary>
internal static class AnsweredPorts
{
    // What a match may hold without leaving requests to other routes.
    private static readonly string[] Unconditional = ["name", "port", "gateways", "uri"];

    /// <returns>The port numbers; 0 for every port.</returns>
    public static int[] Of(VirtualServiceView routes)
    {
        List<int>? ports = null;
        foreach (var route in routes.Http)
        {
            if (!route.Route.Member("redirect"u8).IsPresent() && !route.Route.Member("directResponse"u8).IsPresent())
            {
                continue;
            }

            if (route.Matches.IsEmpty)
            {
                (ports ??= []).Add(0);
            }

            foreach (var (match, _) in route.Matches)
            {
                if (IsOfSidecars(match) && TakesAll(match))
                {
                    (ports ??= []).Add(match.Integer("port"u8) ?? 0);
                }
            }
        }

        return ports is null ? [] : [.. ports];
    }

    private static bool IsOfSidecars(JsonElement match) =>
        !match.Member("gateways"u8).HasContent()
        || match.Member("gateways"u8).Items().Any(gateway => gateway.Text() == VirtualServiceView.MeshGateway);

    private static bool TakesAll(JsonElement match) =>
        match.Members().All(member => Unconditional.Contains(member.DecodedName()) || !member.Value.HasContent())
        && (!match.Member("uri"u8).HasContent() || match.Member("uri"u8).Text("prefix"u8) == "/");
}
