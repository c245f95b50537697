using AdmissionWebhook.Audit;
using AdmissionWebhook.Cluster;
using AdmissionWebhook.Kubernetes;
using AdmissionWebhook.Kubernetes.Connection;
using AdmissionWebhook.Kubernetes.Leases;
using AdmissionWebhook.Policies;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Server.Health;

namespace AdmissionWebhook.Server;

/// <summary>Registers what follows a cluster.</summary>
internal static class ClusterServices
{
    /// <summary>
    /// Registers the services if there is a cluster to follow, and returns whether there is. Sends nothing before the host starts.
    /// </summary>
    /// <exception cref="ConnectionException">A connection setting is missing or wrong.</exception>
    public static bool AddCluster(this IServiceCollection services, ClusterChoice choice, AuditSchedule audit)
    {
        if (choice.Connect(TimeProvider.System) is not { } connection)
        {
            services.AddSingleton<IClusterView>(NoClusterView.Instance);
            return false;
        }

        services.AddSingleton(_ => connection);
        services.AddSingleton(provider => new KubernetesClient(
            provider.GetRequiredService<ClusterConnection>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new StoredPolicies(
            provider.GetRequiredService<KubernetesClient>(), provider.GetRequiredService<PolicyStore>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new ClusterObjects(
            provider.GetRequiredService<KubernetesClient>(), provider.GetRequiredService<PolicyStore>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IClusterView>(provider => provider.GetRequiredService<ClusterObjects>().Index);
        services.AddSingleton<ClusterWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<ClusterWatch>());
        services.AddSingleton<ClusterReadiness>();
        services.AddSingleton<IReadinessCheck>(provider => provider.GetRequiredService<ClusterReadiness>());
        services.AddSingleton(provider =>
        {
            var client = provider.GetRequiredService<KubernetesClient>();
            return new LeaseElection(client, Leadership.Candidate(client), provider.GetRequiredService<TimeProvider>());
        });
        services.AddSingleton<ILeaderDuty, PolicyStatusWriter>();
        if (audit.IsOn)
        {
            services.AddSingleton(audit);
            services.AddSingleton<AuditMetrics>();
            services.AddSingleton<ILeaderDuty, BackgroundAudit>();
        }

        services.AddHostedService<Leadership>();
        return true;
    }
}
