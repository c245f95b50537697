using System.Text.Json;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Policy.Rules.Consistency.Rejections;

/// <summary>Gateways that istiod rejects (istio pkg/config/validation, ValidateGateway).</summary>
internal static class GatewayRejections
{
    public static IEnumerable<Rejection> Of(JsonElement spec)
    {
        if (!spec.Member("servers"u8).HasContent())
        {
            yield return new Rejection(JsonPath.Spec["servers"], "", "istiod rejects a Gateway without servers", "add the servers");
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (server, path) in ValueRejections.Items(spec.Member("servers"u8), JsonPath.Spec["servers"]))
        {
            var port = server.Member("port"u8);
            if (port.Text("name"u8) is { } name && (name.Length == 0 || !names.Add(name)))
            {
                yield return new Rejection(
                    path["port"]["name"],
                    name,
                    name.Length == 0 ? "istiod rejects a server port without a name" : $"istiod rejects two server ports named \"{name}\"",
                    "give each port a unique name"
                );
            }

            var parts = Hosts(server.Member("hosts"u8), path["hosts"])
                .Concat(ListenerRejections.Of(port, server.Text("bind"u8) ?? "", path, allowsUnix: true))
                .Concat(Tls(server, port.Text("protocol"u8) ?? "", path));
            foreach (var rejection in parts)
            {
                yield return rejection;
            }
        }
    }

    private static IEnumerable<Rejection> Hosts(JsonElement hosts, JsonPath path)
    {
        if (hosts.ValueKind == JsonValueKind.Array && !hosts.HasContent())
        {
            yield return new Rejection(path, "", "istiod rejects a server without hosts", "add the hosts, or \"*\" for every host");
        }

        foreach (var (item, at) in ValueRejections.Items(hosts, path))
        {
            var written = item.Text() ?? "";
            var slash = written.IndexOf('/', StringComparison.Ordinal);
            var (scope, host) = slash < 0 ? ("*", written) : (written[..slash], written[(slash + 1)..]);
            if (scope is not ("*" or ".") && !IstioNames.IsLabel(scope))
            {
                yield return new Rejection(
                    at,
                    written,
                    $"istiod rejects \"{written}\": \"{scope}\" is not a namespace",
                    "write NAMESPACE/HOST, \"./HOST\" for this namespace, or the host alone"
                );
            }
            else if (Flaw(host) is { } flaw)
            {
                yield return new Rejection(
                    at,
                    written,
                    $"istiod rejects \"{written}\": {flaw}",
                    "write a full name, \"*.\" and a domain, or \"*\" for every host"
                );
            }
        }
    }

    private static string? Flaw(string host) =>
        host == "*" ? null
        : !IstioNames.IsWildcardDomain(host) && !IstioNames.IsAddress(host) ? "it is not a host"
        : IstioNames.IsPartialWildcard(host) ? "a wildcard must be the whole first label"
        : !host.AsSpan().ContainsAny('.', ':') ? "it is a short name, which is not completed here"
        : null;

    private static IEnumerable<Rejection> Tls(JsonElement server, string protocol, JsonPath path)
    {
        var tls = server.Member("tls"u8);
        var mode = tls.Text("mode"u8) ?? "PASSTHROUGH";
        if (PortProtocol.IsTls(protocol) && !tls.IsPresent())
        {
            return
            [
                new Rejection(
                    path["tls"],
                    "",
                    $"istiod rejects a {protocol} server without tls",
                    "add tls with a mode, such as {mode: PASSTHROUGH}"
                ),
            ];
        }

        return
            PortRejections.IsProtocol(protocol)
            && tls.IsPresent()
            && !PortProtocol.IsTls(protocol)
            && !(PortProtocol.IsHttp(protocol) && mode is "PASSTHROUGH" or "AUTO_PASSTHROUGH")
            ? [new Rejection(path["tls"], "", $"istiod rejects tls on a {protocol} server", "use protocol HTTPS or TLS, or remove tls")]
            : ServerTlsRejections.Of(tls, path["tls"]);
    }
}
