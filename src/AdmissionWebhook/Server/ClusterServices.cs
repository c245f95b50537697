using AdmissionWebhook.Audit;
using AdmissionWebhook.Cluster;
using AdmissionWebhook.Kubernetes;
using AdmissionWebhook.Kubernetes.Connection;
using AdmissionWebhook.Kubernetes.Leases;
using AdmissionWebhook.NativeNet;
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
    /// <exception cref="ConnectionException">
    /// A connection setting is missing or wrong, or <c>--native-net</c> is given without a cluster.
    /// </exception>
    public static bool AddCluster(this IServiceCollection services, WebhookOptions options)
    {
        if (options.Cluster.Connect(TimeProvider.System) is not { } connection)
        {
            if (options.KeepsNativeNet)
            {
                throw new ConnectionException(
                    "--native-net maintains policies in the cluster, but no cluster is followed: "
                        + "run in a pod with a service account, or use --cluster kubeconfig"
                );
            }

            services.AddSingleton<IClusterView>(NoClusterView.Instance);
            return false;
        }

        services.AddSingleton(_ => connection);
        services.AddSingleton(provider => new KubernetesClient(
            provider.GetRequiredService<ClusterConnection>(),
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton(provider => new StoredPolicies(
            provider.GetRequiredService<KubernetesClient>(),
            provider.GetRequiredService<PolicyStore>(),
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton(provider => new ClusterObjects(
            provider.GetRequiredService<KubernetesClient>(),
            provider.GetRequiredService<PolicyStore>(),
            provider.GetRequiredService<TimeProvider>()
        ));
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
        if (options.Audit is { IsOn: true } audit)
        {
            services.AddSingleton(audit);
            services.AddSingleton<AuditMetrics>();
            services.AddSingleton<ILeaderDuty, BackgroundAudit>();
        }

        services.AddNativeNet(options.KeepsNativeNet);
        services.AddHostedService<Leadership>();
        return true;
    }

    private static void AddNativeNet(this IServiceCollection services, bool isKept)
    {
        services.AddSingleton<NetWrites>();
        if (!isKept)
        {
            services.AddSingleton<ILeaderDuty, NetRemoval>();
            return;
        }

        services.AddSingleton<NetMetrics>();
        services.AddSingleton<IReadinessCheck, NetReadiness>();
        services.AddSingleton<ILeaderDuty, NetUpkeep>();
    }
}
