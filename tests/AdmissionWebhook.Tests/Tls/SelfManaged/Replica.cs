using AdmissionWebhook.Fakes;
using AdmissionWebhook.Kubernetes;
using AdmissionWebhook.Kubernetes.Connection;
using AdmissionWebhook.Kubernetes.Leases;
using AdmissionWebhook.Tests.Files;
using AdmissionWebhook.Tls;
using AdmissionWebhook.Tls.SelfManaged;
using Microsoft.Extensions.Logging.Abstractions;

namespace AdmissionWebhook.Tests.Tls.SelfManaged;

/// <summary>The certificate part of a replica: a connection to the cluster, the certificates, and TLS on a socket.</summary>
internal sealed class Replica : IAsyncDisposable
{
    public const string Namespace = "egress";

    private readonly ClusterConnection _connection;

    private Replica(ClusterConnection connection, TimeProvider time)
    {
        _connection = connection;
        var client = new KubernetesClient(connection, TimeProvider.System);
        Watch = new CertificateWatch(client, Namespace, TimeProvider.System);
        Election = new LeaseElection(client, SelfManagedTls.Candidate(Namespace), TimeProvider.System);
        Store = new ServerCertificateStore(null, time, NullLogger<ServerCertificateStore>.Instance);
        Certificates = new SelfManagedCertificates(
            Watch,
            new CertificateWrites(client, Namespace),
            Election,
            Store,
            () => SelfManagedTls.ServiceNames(Namespace, "cluster.local"),
            time,
            NullLogger<SelfManagedCertificates>.Instance
        );
        Readiness = new SelfManagedReadiness(Watch, Certificates);
    }

    public CertificateWatch Watch { get; }

    public LeaseElection Election { get; }

    public ServerCertificateStore Store { get; }

    public SelfManagedCertificates Certificates { get; }

    public SelfManagedReadiness Readiness { get; }

    public TlsServer Server { get; private set; } = null!;

    /// <summary>Starts without waiting for the cluster.</summary>
    /// <param name="api">The cluster.</param>
    /// <param name="time">The clock of the certificates; the network uses the system's.</param>
    /// <param name="token">Its token for the API server.</param>
    public static async Task<Replica> StartAsync(FakeApiServer api, TimeProvider time, string token = FakeApiServer.DefaultToken)
    {
        using var folder = new TemporaryFolder();
        api.WriteKubeconfig(folder["kubeconfig"], $"    token: {token}");
        var replica = new Replica(ClusterConnection.FromKubeconfig(TimeProvider.System, null, [folder["kubeconfig"]]), time);
        replica.Server = await TlsServer.StartAsync(replica.Store);
        await replica.Certificates.StartAsync(CancellationToken.None);
        return replica;
    }

    public async ValueTask DisposeAsync()
    {
        await Certificates.StopAsync(CancellationToken.None);
        await Server.DisposeAsync();
        Certificates.Dispose();
        _connection.Dispose();
    }
}
