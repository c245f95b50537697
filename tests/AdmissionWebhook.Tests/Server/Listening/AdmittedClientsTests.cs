using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using AdmissionWebhook.Tests.Hostile;
using AdmissionWebhook.Tests.Infrastructure;
using AdmissionWebhook.Tests.Tls;
using AdmissionWebhook.Tls;

namespace AdmissionWebhook.Tests.Server.Listening;

/// <summary>Which clients the program accepts, over which TLS versions.</summary>
public sealed class AdmittedClientsTests
{
    private readonly TestAuthority _apiServers = new("api servers");

    [Fact]
    public async Task With_client_CAs_only_their_clients_are_answered()
    {
        await using var webhook = await StartAsync();
        Assert.StartsWith(
            "HTTP/1.1 200 ",
            await ReviewAsync(webhook, _apiServers.Issue(use: TestAuthority.ClientUse)),
            StringComparison.Ordinal
        );
        Assert.Equal("", await ReviewAsync(webhook, new TestAuthority("strangers").Issue(use: TestAuthority.ClientUse)));
        Assert.Equal("", await ReviewAsync(webhook, null));
    }

    [Theory]
    [InlineData("/livez")]
    [InlineData("/readyz")]
    [InlineData("/metrics")]
    public async Task Probes_and_metrics_need_no_client_certificate(string path)
    {
        await using var webhook = await StartAsync();
        using var client = webhook.CreateManagementClient();
        using var answer = await client.GetAsync(path, TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Reviews_come_over_tls_1_2_or_1_3(SslProtocols protocol)
    {
        await using var webhook = await RunningWebhook.StartAsync();
        Assert.StartsWith("HTTP/1.1 200 ", await ReviewAsync(webhook, null, protocol), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tls_1_1_is_refused()
    {
        await using var webhook = await RunningWebhook.StartAsync();
        using var tcp = await RawConnection.ConnectAsync(webhook);
        await tcp.GetStream().WriteAsync(OldHello.Tls11, TestContext.Current.CancellationToken);
        var alert = new byte[7];
        await tcp.GetStream().ReadExactlyAsync(alert, TestContext.Current.CancellationToken);
        Assert.Equal([0x15, OldHello.ProtocolVersion], [alert[0], alert[6]]);
    }

    private async Task<RunningWebhook> StartAsync()
    {
        var authorities = Path.GetTempFileName();
        await File.WriteAllTextAsync(authorities, _apiServers.Certificate.ExportCertificatePem(), TestContext.Current.CancellationToken);
        return await RunningWebhook.StartAsync(new WebhookOptions { ClientAuthorities = authorities });
    }

    /// <summary>The answer to a review; null if the client is rejected.</summary>
    private static async Task<string> ReviewAsync(
        RunningWebhook webhook,
        IssuedCertificate? client,
        SslProtocols protocol = SslProtocols.None
    )
    {
        try
        {
            using var connection = await RawConnection.OpenAsync(
                webhook,
                options =>
                {
                    options.EnabledSslProtocols = protocol;
                    options.ClientCertificateContext = client is null
                        ? null
                        : SslStreamCertificateContext.Create(
                            X509Certificate2.CreateFromPem(client.CertificatePem, client.PrivateKeyPem),
                            null,
                            offline: true
                        );
                }
            );
            await connection.SendAsync(
                "POST /validate HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n"
                    + $"Content-Length: {Honest.Review.Length}\r\n\r\n{Honest.Review}"
            );
            return await connection.ReadToEndAsync();
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            return "";
        }
    }
}
