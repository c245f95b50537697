using System.Text.Json;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Rules;

namespace AdmissionWebhook.Policy.Exposures;

/// <summary>
/// A VirtualService: one route, or all of them for a violation in its hosts or gateways. A route can match less, get a smaller share, and
/// come after more routes than before; the routes before it that took traffic away from it must stay.
/// </summary>
internal sealed class VirtualServiceExposure(Review review) : Exposure(review)
{
    private readonly HashSet<string> _hosts =
    [
        .. review.VirtualService.Hosts.Select(host =>
            ObjectReader.Resolve(host.Value, review.Namespace, review.Mesh.ClusterDomain).Canonical
        ),
    ];

    private readonly string _others = Fields.Others(review.Spec, "hosts", "gateways", "exportTo", "http", "tls", "tcp");
    private readonly List<(string Name, List<RouteExposure> Routes)> _sections =
    [
        ("http", Routes(review, review.Spec.Member("http"u8))),
        ("tls", Routes(review, review.Spec.Member("tls"u8))),
        ("tcp", Routes(review, review.Spec.Member("tcp"u8))),
    ];

    protected override bool IsWithinContent(Violation violation, Exposure stored, Violation old)
    {
        var before = (VirtualServiceExposure)stored;
        if (_others != before._others || (_hosts.Count == 0) != (before._hosts.Count == 0))
        {
            return false;
        }

        var section = violation.Path.Name(1) ?? "";
        if (section is "http" or "tls" or "tcp" && violation.Path.Index(2) is >= 0 and var at)
        {
            return _hosts.IsSubsetOf(before._hosts)
                && section == old.Path.Name(1)
                && old.Path.Index(2) is >= 0 and var was
                && IsRouteWithin(Of(section), at, before.Of(section), was, violation.Path);
        }

        return (section == "hosts" || _hosts.IsSubsetOf(before._hosts))
            && _sections.TrueForAll(one => AreAllWithin(one.Routes, before.Of(one.Name)));
    }

    private List<RouteExposure> Of(string section) => _sections.Find(one => one.Name == section).Routes;

    private static List<RouteExposure> Routes(Review review, JsonElement section) =>
        [.. section.Items().Select(route => new RouteExposure(review, route))];

    private static bool AreAllWithin(List<RouteExposure> routes, List<RouteExposure> before)
    {
        for (var i = 0; i < routes.Count; i++)
        {
            if (!Enumerable.Range(0, before.Count).Any(old => IsRouteWithin(routes, i, before, old, null)))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsRouteWithin(List<RouteExposure> routes, int at, List<RouteExposure> before, int was, JsonPath? effect)
    {
        var (route, old) = (routes[at], before[was]);
        if (!route.Matches.IsWithin(old.Matches) || !route.HasEffectWithin(old, effect))
        {
            return false;
        }

        for (var i = 0; i < was; i++)
        {
            if (
                !before[i].Matches.IsApartFrom(route.Matches)
                && !(effect is not null && route.HasEffectWithin(before[i], effect))
                && !Enumerable.Range(0, at).Any(j => before[i].Matches.IsWithin(routes[j].Matches))
            )
            {
                return false;
            }
        }

        return true;
    }
}
