using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Consistency.Rejections;

/// <summary>TLS settings of servers that istiod rejects (istio pkg/config/validation, validateTLSOptions).</summary>
internal static class ServerTlsRejections
{
    private static readonly string[] OfMeshCertificates =
    [
        "serverCertificate",
        "privateKey",
        "caCertificates",
        "tlsCertificates",
        "credentialName",
        "credentialNames",
    ];

    private static readonly string[] SourceFields = ["credentialName", "credentialNames", "tlsCertificates"];

    public static IEnumerable<Rejection> Of(JsonElement tls, JsonPath path) =>
        tls.Text("mode"u8) switch
        {
            "ISTIO_MUTUAL" => MeshCertificates(tls, path),
            "SIMPLE" => Sources(tls, path).Concat(Certificates(tls, path, "SIMPLE")).Concat(Crl(tls, path)),
            "MUTUAL" or "OPTIONAL_MUTUAL" => Sources(tls, path)
                .Concat(Certificates(tls, path, tls.Text("mode"u8)!))
                .Concat(ClientCa(tls, path)),
            _ => Sources(tls, path),
        };

    private static bool IsSet(JsonElement tls, string field) =>
        tls.Member(field) is var value && (value.ValueKind == JsonValueKind.String ? value.Text() is { Length: > 0 } : value.HasContent());

    private static bool HasCredential(JsonElement tls) => IsSet(tls, "credentialName") || IsSet(tls, "credentialNames");

    private static IEnumerable<Rejection> MeshCertificates(JsonElement tls, JsonPath path)
    {
        foreach (var field in OfMeshCertificates.Where(field => IsSet(tls, field)))
        {
            yield return new Rejection(
                path[field],
                tls.Member(field).Text() ?? "",
                $"istiod rejects {field} with mode ISTIO_MUTUAL, which uses the mesh's own certificates",
                $"remove {field}"
            );
        }
    }

    private static IEnumerable<Rejection> Sources(JsonElement tls, JsonPath path)
    {
        var sources = SourceFields.Where(field => IsSet(tls, field)).ToList();
        if (IsSet(tls, "serverCertificate") && IsSet(tls, "privateKey"))
        {
            sources.Add("serverCertificate");
        }

        if (sources.Count > 1)
        {
            yield return new Rejection(
                path[sources[1]],
                tls.Member(sources[1]).Text() ?? "",
                $"istiod rejects {sources[1]} together with {sources[0]}",
                "keep one source of certificates"
            );
        }
    }

    private static IEnumerable<Rejection> Certificates(JsonElement tls, JsonPath path, string mode)
    {
        if (HasCredential(tls))
        {
            yield break;
        }

        var certificates = IsSet(tls, "tlsCertificates")
            ? ValueRejections.Items(tls.Member("tlsCertificates"u8), path["tlsCertificates"])
            : [(tls, path)];
        foreach (var (certificate, at) in certificates)
        {
            var (hasCertificate, hasKey) = (IsSet(certificate, "serverCertificate"), IsSet(certificate, "privateKey"));
            if (!hasCertificate && !hasKey && at == path)
            {
                yield return new Rejection(
                    path["mode"],
                    mode,
                    $"istiod rejects {mode} without a certificate",
                    "set credentialName, or serverCertificate and privateKey"
                );
            }
            else if (!hasCertificate || !hasKey)
            {
                var missing = hasCertificate ? "privateKey" : "serverCertificate";
                yield return new Rejection(at[missing], "", $"istiod rejects {mode} without {missing}", $"add {missing}");
            }
        }
    }

    private static IEnumerable<Rejection> ClientCa(JsonElement tls, JsonPath path)
    {
        if (!HasCredential(tls) && !IsSet(tls, "caCertificates") && (IsSet(tls, "serverCertificate") || IsSet(tls, "tlsCertificates")))
        {
            yield return new Rejection(
                path["caCertificates"],
                "",
                "istiod rejects mutual TLS without the CA of the clients",
                "add caCertificates, or use credentialName"
            );
        }
    }

    private static IEnumerable<Rejection> Crl(JsonElement tls, JsonPath path)
    {
        if (IsSet(tls, "caCrl") && !HasCredential(tls))
        {
            yield return new Rejection(
                path["caCrl"],
                tls.Text("caCrl"u8) ?? "",
                "istiod rejects caCrl with mode SIMPLE, which verifies no client",
                "remove caCrl, or set mode: MUTUAL"
            );
        }
    }
}
