using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using AdmissionWebhook.Files;
using AdmissionWebhook.Policies;
using AdmissionWebhook.Tests.Files;
using AdmissionWebhook.Tests.Infrastructure;
using AdmissionWebhook.Tls;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace AdmissionWebhook.Tests.Server.Listening;

/// <summary>Swaps policy and certificate as the kubelet does, under constant reviews.</summary>
public sealed class ReloadUnderLoadTests
{
    private const int Reviews = 2000;
    private const int Clients = 4;
    private const int ReviewsPerConnection = 25;

    [Fact]
    public async Task No_review_is_lost_while_policy_and_certificate_are_swapped()
    {
        using var policies = new TemporaryFolder();
        using var certificates = new TemporaryFolder();
        var authority = CertificateIssuer.CreateAuthority(TimeProvider.System.GetUtcNow());
        Swap(policies, certificates, authority, 0);
        await using var webhook = WebhookApplication.Build(
            new WebhookOptions
            {
                Port = 0,
                ManagementPort = 0,
                Policies = [policies.Path],
                Certificate = new CertificatePaths(certificates["tls.crt"], certificates["tls.key"]),
            },
            ["--environment=Testing"]
        );
        await webhook.StartAsync(TestContext.Current.CancellationToken);
        var address = new Uri(
            webhook
                .Services.GetRequiredService<IServer>()
                .Features.Get<IServerAddressesFeature>()!
                .Addresses.Single(url => url.StartsWith("https", StringComparison.Ordinal))
        );
        var load = Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => Task.Run(() => SendAsync(address, authority.CertificatePem))));

        var poller = webhook.Services.GetRequiredService<FilePoller>();
        for (var generation = 1; !load.IsCompleted; generation++)
        {
            Swap(policies, certificates, authority, generation);
            poller.PollOnce();
            poller.PollOnce();
        }

        Assert.All(await load, answered => Assert.Equal(Reviews / Clients, answered));
        Assert.True(webhook.Services.GetRequiredService<PolicyStore>().Status is { Reloads: > 1, Failures: 0 });
        Assert.True(webhook.Services.GetRequiredService<ServerCertificateStore>().Status is { Reloads: > 1, Failures: 0 });
    }

    private static async Task<int> SendAsync(Uri address, string authority)
    {
        var body = Infrastructure.Reviews.Create("ServiceEntry", Infrastructure.Reviews.ApprovedEntry).ToJsonString();
        using var root = X509Certificate2.CreateFromPem(authority);
        var answered = 0;
        while (answered < Reviews / Clients)
        {
            using var handler = new SocketsHttpHandler();
            handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            handler.SslOptions.CertificateChainPolicy.CustomTrustStore.Add(root);
            using var client = new HttpClient(handler) { BaseAddress = address, DefaultRequestVersion = HttpVersion.Version20 };
            for (var i = 0; i < ReviewsPerConnection; i++)
            {
                using var content = new StringContent(body, Encoding.UTF8, "application/json");
                using var response = await client.PostAsync("/validate", content);
                Assert.True((await Answer.ReadAsync(response)).Allowed);
                answered++;
            }
        }

        return answered;
    }

    private static void Swap(TemporaryFolder policies, TemporaryFolder certificates, IssuedCertificate authority, int generation)
    {
        policies.Mount(
            (
                "policy.yaml",
                $$"""
                apiVersion: egress.admissionwebhook.dev/v1alpha1
                kind: EgressPolicy
                metadata: {name: generation-{{generation}}}
                spec:
                  approvedHosts: [{host: api.github.com}]
                """
            )
        );
        var server = CertificateIssuer.IssueServer(authority, CertificateNames.ForDevelopment(), TimeProvider.System.GetUtcNow());
        certificates.Mount(("tls.crt", server.CertificatePem), ("tls.key", server.PrivateKeyPem));
    }
}
