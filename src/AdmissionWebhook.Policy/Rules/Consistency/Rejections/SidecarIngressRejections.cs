using System.Globalization;
using System.Text.Json;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Policy.Rules.Consistency.Rejections;

/// <summary>Ingress listeners of Sidecars that istiod rejects (istio pkg/config/validation, ValidateSidecar).</summary>
internal static class SidecarIngressRejections
{
    private const string Unix = "unix://";

    private static readonly string[] Local = ["", "127.0.0.1", "0.0.0.0", "[::1]", "[::]"];
    private static readonly string[] Unsupported = ["subjectAltNames", "credentialName", "credentialNames", "tlsCertificates"];

    public static IEnumerable<Rejection> Of(JsonElement ingress)
    {
        var ports = new HashSet<int>();
        foreach (var (listener, path) in ValueRejections.Items(ingress, JsonPath.Spec["ingress"]))
        {
            var port = listener.Member("port"u8);
            if (!port.IsPresent())
            {
                continue;
            }

            if (port.Integer("number"u8) is { } number && !ports.Add(number))
            {
                yield return new Rejection(
                    path["port"]["number"],
                    $"{number}",
                    $"istiod rejects two ingress listeners on port {number}",
                    "remove one of the two"
                );
            }

            var parts = ListenerRejections
                .Of(port, listener.Text("bind"u8) ?? "", path, allowsUnix: false)
                .Concat(Endpoint(listener.Text("defaultEndpoint"u8) ?? "", path["defaultEndpoint"]))
                .Concat(ConnectionPoolRejections.Of(listener.Member("connectionPool"u8), path["connectionPool"]))
                .Concat(Tls(listener.Member("tls"u8), port.Text("protocol"u8) ?? "", path["tls"]));
            foreach (var rejection in parts)
            {
                yield return rejection;
            }
        }
    }

    private static IEnumerable<Rejection> Endpoint(string endpoint, JsonPath path)
    {
        if (endpoint.Length > 0 && !IsEndpoint(endpoint))
        {
            yield return new Rejection(
                path,
                endpoint,
                $"istiod rejects the endpoint \"{endpoint}\"",
                "write 127.0.0.1:PORT, 0.0.0.0:PORT, [::1]:PORT, [::]:PORT, or unix:// and an absolute path"
            );
        }
    }

    private static bool IsEndpoint(string endpoint)
    {
        if (endpoint.StartsWith(Unix, StringComparison.Ordinal))
        {
            return IstioNames.IsUnixPath(endpoint[Unix.Length..]);
        }

        var colon = endpoint.LastIndexOf(':');
        return colon >= 0
            && Local.Contains(endpoint[..colon])
            && int.TryParse(endpoint[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && port is > 0 and <= ValueRejections.MaxPort;
    }

    private static IEnumerable<Rejection> Tls(JsonElement tls, string protocol, JsonPath path)
    {
        if (!tls.IsPresent())
        {
            yield break;
        }

        var unsupported = Unsupported.Where(field => tls.Member(field).HasContent()).ToList();
        foreach (var field in tls.IsTrue("httpsRedirect"u8) ? [.. unsupported, "httpsRedirect"] : unsupported)
        {
            yield return new Rejection(
                path[field],
                tls.Member(field).Text() ?? "",
                $"istiod rejects {field} in a Sidecar",
                field.StartsWith("credential", StringComparison.Ordinal) ? "use serverCertificate and privateKey" : $"remove {field}"
            );
        }

        if (tls.Text("mode"u8) is "ISTIO_MUTUAL" or "AUTO_PASSTHROUGH")
        {
            yield return new Rejection(
                path["mode"],
                tls.Text("mode"u8)!,
                $"istiod rejects mode {tls.Text("mode"u8)} in a Sidecar",
                "use SIMPLE or MUTUAL"
            );
        }
        else if (!PortProtocol.IsTls(protocol))
        {
            yield return new Rejection(path, "", "istiod rejects tls on a port without TLS", "set the port's protocol to HTTPS or TLS");
        }
        else if (unsupported.Count == 0)
        {
            foreach (var rejection in ServerTlsRejections.Of(tls, path))
            {
                yield return rejection;
            }
        }
    }
}
