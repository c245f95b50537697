using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Schema;

namespace AdmissionWebhook.Tls.SelfManaged;

/// <summary>Reads and writes the state in a Secret of type <c>kubernetes.io/tls</c>.</summary>
internal static class CertificateSecret
{
    /// <summary>Any value requests a new CA.</summary>
    public const string RotateAnnotation = $"{EgressPolicySchema.Group}/rotate";

    /// <summary>Until when the previous CAs stay trusted (RFC 3339).</summary>
    public const string PreviousUntilAnnotation = $"{EgressPolicySchema.Group}/previous-authorities-until";

    private const string Authority = "ca";
    private const string Server = "tls";
    private const string Next = "next-ca";
    private const string Previous = "previous-ca.crt";

    /// <exception cref="CertificateException">Something is missing or does not match; the message names the key.</exception>
    public static CertificateState Read(JsonElement secret)
    {
        var data = secret.Member("data"u8);
        var annotations = secret.Member("metadata"u8).Member("annotations"u8);
        var state = new CertificateState(Pair(data, Authority), Pair(data, Server))
        {
            Next = Decoded(data, $"{Next}.crt") is null ? null : Pair(data, Next),
            Previous = Decoded(data, Previous) is { } previous ? TrustBundle.Parse(Previous, previous) : TrustBundle.Empty,
            PreviousUntil = Instant(annotations.Text(Encoding.UTF8.GetBytes(PreviousUntilAnnotation))),
            RotationRequested = annotations.Member(Encoding.UTF8.GetBytes(RotateAnnotation)).IsPresent(),
        };
        return state.Authority.HasSigned(state.Server)
            ? state
            : throw new CertificateException($"{Server}.crt is not signed by {Authority}.crt ({state.Authority.Subject})");
    }

    /// <summary>The content of a merge patch or of a new Secret; null removes a key.</summary>
    public static (JsonObject Annotations, JsonObject Data) Write(CertificateState state)
    {
        var data = new JsonObject { [Previous] = state.Previous.IsEmpty ? null : Encoded(state.Previous.Pem) };
        Put(data, Authority, state.Authority);
        Put(data, Server, state.Server);
        Put(data, Next, state.Next);
        var annotations = new JsonObject
        {
            [PreviousUntilAnnotation] = state.PreviousUntil?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            [RotateAnnotation] = state.RotationRequested ? "requested" : null,
        };
        return (annotations, data);
    }

    private static HeldCertificate Pair(JsonElement data, string name)
    {
        var (certificate, key) = ($"{name}.crt", $"{name}.key");
        return HeldCertificate.Parse(new IssuedCertificate(Required(data, certificate), Required(data, key)), certificate, key);
    }

    private static void Put(JsonObject data, string name, HeldCertificate? pair)
    {
        data[$"{name}.crt"] = Encoded(pair?.Pem.CertificatePem);
        data[$"{name}.key"] = Encoded(pair?.Pem.PrivateKeyPem);
    }

    private static string Required(JsonElement data, string key) =>
        Decoded(data, key) ?? throw new CertificateException($"{key} is missing");

    private static string? Decoded(JsonElement data, string key)
    {
        try
        {
            return data.Text(Encoding.UTF8.GetBytes(key)) is { Length: > 0 } text
                ? Encoding.UTF8.GetString(Convert.FromBase64String(text))
                : null;
        }
        catch (FormatException e)
        {
            throw new CertificateException($"{key} is not base64", e);
        }
    }

    private static string? Encoded(string? text) => text is null ? null : Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static DateTimeOffset? Instant(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) ? instant : null;
}
