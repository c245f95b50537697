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
        var index = 0;
        foreach (var server in spec.Member("servers"u8).Items())
        {
            var path = JsonPath.Spec["servers"][index++];
            var port = server.Member("port"u8);
            if (port.Text("name"u8) is { Length: > 0 } name && !names.Add(name))
            {
                yield return new Rejection(
                    path["port"]["name"],
                    name,
                    $"istiod rejects two server ports named \"{name}\"",
                    "give each port a unique name"
                );
            }

            foreach (var rejection in Tls(server, port.Text("protocol"u8) ?? "", path))
            {
                yield return rejection;
            }
        }
    }

    private static IEnumerable<Rejection> Tls(JsonElement server, string protocol, JsonPath path)
    {
        if (PortRejections.Protocol(protocol, path["port"]) is { } unknown)
        {
            yield return unknown;
            yield break;
        }

        var tls = server.Member("tls"u8);
        var mode = tls.Text("mode"u8) ?? "PASSTHROUGH";
        if (PortProtocol.IsTls(protocol) && !tls.IsPresent())
        {
            yield return new Rejection(
                path["tls"],
                "",
                $"istiod rejects a {protocol} server without tls",
                "add tls with a mode, such as {mode: PASSTHROUGH}"
            );
        }
        else if (
            protocol.Length > 0
            && tls.IsPresent()
            && !PortProtocol.IsTls(protocol)
            && !(PortProtocol.IsHttp(protocol) && mode is "PASSTHROUGH" or "AUTO_PASSTHROUGH")
        )
        {
            yield return new Rejection(
                path["tls"],
                "",
                $"istiod rejects tls on a {protocol} server",
                "use protocol HTTPS or TLS, or remove tls"
            );
        }
        else if (mode is "SIMPLE" or "MUTUAL" or "OPTIONAL_MUTUAL" && !HasCertificate(tls))
        {
            yield return new Rejection(
                path["tls"]["mode"],
                mode,
                $"istiod rejects {mode} without a certificate",
                "set credentialName, or serverCertificate and privateKey"
            );
        }
    }

    private static bool HasCertificate(JsonElement tls) =>
        tls.Member("credentialName"u8).HasContent()
        || tls.Member("credentialNames"u8).HasContent()
        || tls.Member("tlsCertificates"u8).HasContent()
        || (tls.Member("serverCertificate"u8).HasContent() && tls.Member("privateKey"u8).HasContent());
}
