using AdmissionWebhook.Deployment;
using AdmissionWebhook.Kubernetes;
using AdmissionWebhook.Kubernetes.Leases;
using AdmissionWebhook.Policies;
using AdmissionWebhook.Server.Health;

namespace AdmissionWebhook.Tls.SelfManaged;

/// <summary><c>--tls self-managed</c>.</summary>
internal static class SelfManagedTls
{
    /// <summary>Registers the services; needs a followed cluster.</summary>
    public static void AddSelfManagedTls(this IServiceCollection services)
    {
        services.AddSingleton(provider => new ServerCertificateStore(
            null,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ServerCertificateStore>>()
        ));
        services.AddSingleton(provider => new CertificateWatch(
            provider.GetRequiredService<KubernetesClient>(),
            NamespaceOf(provider),
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton(provider => new SelfManagedCertificates(
            provider.GetRequiredService<CertificateWatch>(),
            new CertificateWrites(provider.GetRequiredService<KubernetesClient>(), NamespaceOf(provider)),
            new LeaseElection(
                provider.GetRequiredService<KubernetesClient>(),
                Candidate(NamespaceOf(provider)),
                provider.GetRequiredService<TimeProvider>()
            ),
            provider.GetRequiredService<ServerCertificateStore>(),
            () => ServiceNames(NamespaceOf(provider), provider.GetRequiredService<PolicyStore>().Current.Mesh.ClusterDomain),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<SelfManagedCertificates>>()
        ));
        services.AddHostedService(provider => provider.GetRequiredService<SelfManagedCertificates>());
        services.AddSingleton<IReadinessCheck, SelfManagedReadiness>();
    }

    /// <summary>The names by which the API server calls the Service.</summary>
    public static IReadOnlyList<string> ServiceNames(string @namespace, string clusterDomain)
    {
        var service = $"{DeploymentNames.Name}.{@namespace}.svc";
        return [service, $"{service}.{clusterDomain}"];
    }

    /// <summary>The candidate for the certificates' Lease.</summary>
    public static LeaseElectionOptions Candidate(string @namespace) =>
        new(ResourceType.Leases.In(@namespace, DeploymentNames.Certificates), $"{Environment.MachineName}_{Guid.NewGuid():N}");

    private static string NamespaceOf(IServiceProvider provider) =>
        provider.GetRequiredService<KubernetesClient>().Connection.Namespace ?? DeploymentNames.Namespace;
}
