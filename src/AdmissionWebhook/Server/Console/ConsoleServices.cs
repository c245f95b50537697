using AdmissionWebhook.Kubernetes;
using AdmissionWebhook.Kubernetes.Connection;
using AdmissionWebhook.Policies;
using AdmissionWebhook.Policy.Cluster;

namespace AdmissionWebhook.Server.Console;

/// <summary>Registers the console.</summary>
internal static class ConsoleServices
{
    /// <summary>Registers the console of a server, with the objects of the followed cluster or without objects.</summary>
    public static void AddConsole(this IServiceCollection services, ConsoleOptions console, WebhookOptions options, bool followsCluster)
    {
        services.AddSingleton(console);
        services.AddSingleton<ConsoleGuard>();
        services.AddSingleton<IConsoleSource>(provider =>
            followsCluster
                ? new ClusterSource(
                    provider.GetRequiredService<KubernetesClient>(),
                    provider.GetRequiredService<ClusterConnection>(),
                    provider.GetRequiredService<PolicyStore>(),
                    provider.GetRequiredService<IClusterView>(),
                    provider.GetRequiredService<TimeProvider>(),
                    options.Audit.IncludesCapture
                )
                : new NoSource(provider.GetRequiredService<PolicyStore>(), options.Policies, provider.GetRequiredService<TimeProvider>())
        );
    }
}
