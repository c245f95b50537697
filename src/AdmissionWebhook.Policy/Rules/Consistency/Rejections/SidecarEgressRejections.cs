using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Consistency.Rejections;

/// <summary>Egress listeners of Sidecars that istiod rejects (istio pkg/config/validation, ValidateSidecar).</summary>
internal static class SidecarEgressRejections
{
    public static IEnumerable<Rejection> Of(Review review)
    {
        var egress = review.Spec.Member("egress"u8);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var count = egress.Items().Count();
        foreach (var (listener, path) in ValueRejections.Items(egress, JsonPath.Spec["egress"]))
        {
            var parts = Port(listener, path, seen, isLast: path.Index(2) == count - 1).Concat(Hosts(review, listener, path["hosts"]));
            foreach (var rejection in parts)
            {
                yield return rejection;
            }
        }
    }

    private static IEnumerable<Rejection> Port(JsonElement listener, JsonPath path, HashSet<string> seen, bool isLast)
    {
        var (port, bind) = (listener.Member("port"u8), listener.Text("bind"u8) ?? "");
        if (!port.IsPresent())
        {
            if (!isLast)
            {
                yield return new Rejection(
                    path,
                    "",
                    "istiod rejects an egress listener without port that is not the last one",
                    "put it last, and the hosts of all listeners without port into it"
                );
            }

            yield break;
        }

        foreach (var rejection in ListenerRejections.Of(port, bind, path, allowsUnix: true))
        {
            yield return rejection;
        }

        var number = port.Integer("number"u8) ?? 0;
        if (!seen.Add(number == 0 ? bind : $"{number}"))
        {
            yield return new Rejection(
                number == 0 ? path["bind"] : path["port"]["number"],
                number == 0 ? bind : $"{number}",
                "istiod rejects two egress listeners with the same port or socket",
                "put the hosts of both into one listener"
            );
        }

        if (number == 0 && listener.Text("captureMode"u8) == "IPTABLES")
        {
            yield return new Rejection(
                path["captureMode"],
                "IPTABLES",
                "istiod rejects captureMode: IPTABLES for a unix socket",
                "remove captureMode"
            );
        }
    }

    private static IEnumerable<Rejection> Hosts(Review review, JsonElement listener, JsonPath path)
    {
        var hosts = listener.Member("hosts"u8);
        if (hosts.ValueKind == JsonValueKind.Array && !hosts.HasContent())
        {
            yield return new Rejection(
                path,
                "",
                "istiod rejects an egress listener without hosts",
                "add the hosts, or \"~/*\" to import nothing"
            );
        }

        foreach (var (item, at) in ValueRejections.Items(hosts, path))
        {
            if (item.Text() is { } text && Flaw(review, text) is { } rejection)
            {
                yield return new Rejection(at, text, rejection.Message, rejection.Remedy);
            }
        }
    }

    private static (string Message, string Remedy)? Flaw(Review review, string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0 || slash == text.Length - 1)
        {
            return (
                $"istiod rejects the import \"{text}\": it must be namespace/host",
                $"write \"./{text.Trim('/')}\" for this namespace, \"*/{text.Trim('/')}\" for any"
            );
        }

        var (scope, host) = (text[..slash], text[(slash + 1)..]);
        scope = scope.StartsWith('~') ? scope[1..] : scope;
        var owner =
            scope == "." ? review.Namespace
            : scope == "*" ? "NAMESPACE"
            : scope;
        return scope is not ("" or "*" or ".") && !IstioNames.IsLabel(scope)
                ? ($"istiod rejects the import \"{text}\": \"{scope}\" is not a namespace", "write a namespace, \".\" or \"*\"")
            : !IstioNames.IsWildcardDomain(host) ? ($"istiod rejects the import \"{text}\": \"{host}\" is not a host", "write a full name")
            : IstioNames.IsPartialWildcard(host)
                ? ($"istiod rejects the import \"{text}\": a wildcard must be the whole first label", "write \"*.\" and a domain")
            : host != "*" && !host.Contains('.', StringComparison.Ordinal)
                ? (
                    $"istiod rejects the import \"{text}\": \"{host}\" is a short name, which is not completed here",
                    $"write \"{text[..(slash + 1)]}{host}.{owner}.{review.Mesh.ServiceZone}\""
                )
            : null;
    }
}
