using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using AdmissionWebhook.Deployment;
using AdmissionWebhook.Fakes;
using AdmissionWebhook.Tests.Cluster;
using AdmissionWebhook.Tls.SelfManaged;

namespace AdmissionWebhook.Tests.Tls.SelfManaged;

/// <summary>A fake cluster with our webhook configurations, and replicas that manage certificates in it.</summary>
internal sealed class ReplicatedCluster : IAsyncDisposable
{
    private static readonly WebhookAddress Address = new(Replica.Namespace, DeploymentNames.Name);

    private ReplicatedCluster(FakeApiServer api) => Api = api;

    public FakeApiServer Api { get; }

    public MovableClock Clock { get; } = new();

    public ImmutableList<Replica> Replicas { get; private set; } = [];

    /// <summary>The state in the Secret; null if missing or unusable.</summary>
    public CertificateState? State
    {
        get
        {
            using var secret = JsonDocument.Parse(Secret?.ToJsonString() ?? "{}");
            return StoredCertificates.Read(secret.RootElement).State;
        }
    }

    public JsonObject? Secret => Api.Find("secrets", Replica.Namespace, DeploymentNames.Certificates);

    /// <summary>Every <c>caBundle</c> of all configurations.</summary>
    public IReadOnlyList<string?> Bundles =>
        [
            .. Configurations
                .SelectMany(configuration => configuration["webhooks"]!.AsArray())
                .Select(webhook => (string?)webhook!["clientConfig"]!["caBundle"]),
        ];

    /// <summary>The Secret is valid, every replica serves its certificate, and every webhook trusts exactly its CAs.</summary>
    public bool IsSettled =>
        State is { } state
        && Replicas.All(replica => replica.Store.Current?.Thumbprint == state.Server.Thumbprint && replica.Certificates.HasBeenTrusted)
        && Bundles.All(bundle => bundle == state.Bundle.Base64);

    public IEnumerable<RecordedRequest> Writes => Api.RecordedRequests.Where(request => request.IsWrite && request.Resource != "leases");

    private IEnumerable<JsonObject> Configurations =>
        Api.All("validatingwebhookconfigurations").Concat(Api.All("mutatingwebhookconfigurations"));

    /// <param name="replicas">How many to start at once; more can be added.</param>
    /// <param name="prepare">Fills the cluster; null for our webhook configurations without a <c>caBundle</c>.</param>
    public static async Task<ReplicatedCluster> StartAsync(int replicas, Action<ReplicatedCluster>? prepare = null)
    {
        var cluster = new ReplicatedCluster(await FakeApiServer.StartAsync());
        (prepare ?? (one => one.PutConfigurations()))(cluster);
        var started = await Task.WhenAll(Enumerable.Range(0, replicas).Select(_ => Replica.StartAsync(cluster.Api, cluster.Clock)));
        cluster.Replicas = [.. started];
        return cluster;
    }

    /// <summary>Installs the optional configuration, without a <c>caBundle</c>.</summary>
    public void PutCapture() => Api.Put(CaptureWebhooks.Validating(Address));

    /// <summary>Like <c>kubectl replace</c>, with this <c>caBundle</c> or none.</summary>
    public void PutConfigurations(string? authorityPem = null)
    {
        Api.Put(WebhookConfigurations.Validating(Address with { AuthorityPem = authorityPem }));
        Api.Put(WebhookConfigurations.Mutating(Address with { AuthorityPem = authorityPem }, []));
    }

    public async Task AddAsync(string token = FakeApiServer.DefaultToken)
    {
        var replica = await Replica.StartAsync(Api, Clock, token);
        Replicas = Replicas.Add(replica);
    }

    public async Task StopAsync(Replica replica)
    {
        Replicas = Replicas.Remove(replica);
        await replica.DisposeAsync();
    }

    /// <summary>Moves the certificates' clock and wakes the replicas.</summary>
    public void Advance(TimeSpan by)
    {
        Clock.Advance(by);
        Replicas.ForEach(replica => replica.Certificates.Wake());
    }

    public Task SettledAsync() => EventuallyAsync(() => IsSettled, "settled");

    /// <summary>
    /// Advances minute by minute until the condition holds. A replica counts its minute of trust from when it saw the change, which is not
    /// visible outside.
    /// </summary>
    public Task InMinutesAsync(Func<bool> condition, string what) =>
        EventuallyAsync(
            () =>
            {
                Advance(Rotation.Settling);
                return condition();
            },
            what
        );

    public async Task EventuallyAsync(Func<bool> condition, string what)
    {
        try
        {
            await ClusteredWebhook.EventuallyAsync(condition, what);
        }
        catch (Xunit.Sdk.TrueException e)
        {
            var details = Replicas.Select(replica =>
                $"{replica.Election.IsLeader} {replica.Store.Current?.Thumbprint} {replica.Readiness.Read().Detail}"
            );
            throw new InvalidOperationException($"{e.Message}\n{string.Join('\n', details)}", e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(Replicas.Select(replica => replica.DisposeAsync().AsTask()));
        await Api.DisposeAsync();
    }
}
