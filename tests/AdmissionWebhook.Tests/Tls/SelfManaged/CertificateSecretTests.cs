using System.Text.Json;
using System.Text.Json.Nodes;
using AdmissionWebhook.Tls;
using AdmissionWebhook.Tls.SelfManaged;

namespace AdmissionWebhook.Tests.Tls.SelfManaged;

public sealed class CertificateSecretTests
{
    private static readonly DateTimeOffset Now = new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly CertificateNames Names = new("webhook.egress.svc");
    private static readonly CertificateState First = RotationMoves.Begin(Names, TrustBundle.Empty, Now);

    public static TheoryData<string, string?, string> Broken { get; } =
        new()
        {
            { "ca.key", null, "ca.key is missing" },
            { "tls.crt", "", "tls.crt is missing" },
            { "tls.key", "?", "tls.key is not base64" },
            { "ca.crt", "aGFsbG8=", "ca.crt contains no certificate" },
            { "tls.key", "aGFsbG8=", "tls.key is not the private key of tls.crt" },
            { "next-ca.crt", "aGFsbG8=", "next-ca.key is missing" },
            { "previous-ca.crt", "aGFsbG8=", "previous-ca.crt contains no certificate" },
        };

    [Theory]
    [InlineData("first")]
    [InlineData("announced")]
    [InlineData("promoted")]
    [InlineData("requested")]
    public void A_state_is_read_as_it_was_written(string name)
    {
        var announced = RotationMoves.After(First, RotationStep.Announce, Names, TrustBundle.Empty, Now);
        var state = name switch
        {
            "announced" => announced,
            "promoted" => RotationMoves.After(announced, RotationStep.Promote, Names, TrustBundle.Empty, Now),
            "requested" => First with { RotationRequested = true },
            _ => First,
        };
        Assert.Equal(state, Read(Secret(state)));
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public void Broken_data_is_refused_with_its_key(string key, string? value, string message)
    {
        var secret = Secret(First);
        secret["data"]![key] = value;
        Assert.StartsWith(message, Assert.Throws<CertificateException>(() => Read(secret)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_of_another_CA_is_refused()
    {
        var secret = Secret(First with { Server = RotationMoves.Begin(Names, TrustBundle.Empty, Now).Server });
        Assert.Contains(
            "is not signed by ca.crt",
            Assert.Throws<CertificateException>(() => Read(secret)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_caBundle_is_read_as_it_was_written_and_a_malformed_one_trusts_nobody()
    {
        Assert.Equal(First.Bundle, TrustBundle.ReadBase64(First.Bundle.Base64));
        Assert.All([null, "", "?", "aGFsbG8="], bundle => Assert.True(TrustBundle.ReadBase64(bundle).IsEmpty));
    }

    private static CertificateState Read(JsonObject secret)
    {
        using var document = JsonDocument.Parse(secret.ToJsonString());
        return CertificateSecret.Read(document.RootElement);
    }

    private static JsonObject Secret(CertificateState state)
    {
        var (annotations, data) = CertificateSecret.Write(state);
        return new JsonObject
        {
            ["metadata"] = new JsonObject { ["annotations"] = annotations },
            ["data"] = data,
        };
    }
}
