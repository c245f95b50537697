using System.Text.Json.Nodes;
using AdmissionWebhook.Deployment;
using AdmissionWebhook.Kubernetes;
using AdmissionWebhook.Kubernetes.Leases;
using AdmissionWebhook.Policies;
using AdmissionWebhook.Policy.Schema;

namespace AdmissionWebhook.Cluster;

/// <summary>
/// Says in the status of each EgressPolicy whether it is in force, on the one replica that holds the Lease, and only where something else
/// is said there. Reviews never wait for it.
/// </summary>
internal sealed partial class PolicyStatusWriter(
    KubernetesClient client, StoredPolicies policies, LeaseElection election, TimeProvider time, ILogger<PolicyStatusWriter> logger) : BackgroundService
{
    public const string FieldManager = "admission-webhook-status";

    /// <summary>Approvals expire without anybody writing; what failed is tried again.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        election.LeadershipChanged += leads => Log.Leads(logger, leads);
        try
        {
            await election.RunAsync(LeadAsync, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task LeadAsync(CancellationToken cancellationToken)
    {
        using var changed = new SemaphoreSlim(1);
        void Wake()
        {
            if (changed.CurrentCount == 0)
            {
                changed.Release();
            }
        }

        policies.Changed += Wake;
        try
        {
            while (true)
            {
                using var pause = new CancellationTokenSource(Interval, time);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, pause.Token);
                await changed.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                cancellationToken.ThrowIfCancellationRequested();
                await WriteAllAsync(cancellationToken);
            }
        }
        finally
        {
            policies.Changed -= Wake;
        }
    }

    private async Task WriteAllAsync(CancellationToken cancellationToken)
    {
        foreach (var policy in policies.All)
        {
            var status = PolicyStatus.Of(policy, time.GetUtcNow());
            if (status == policy.Reported)
            {
                continue;
            }

            try
            {
                await client.ApplyAsync(ClusterResources.Policies.Named(policy.Policy.Name).Status, Body(policy, status), FieldManager, force: true, cancellationToken);
            }
            catch (KubernetesException exception)
            {
                Log.Failed(logger, policy.Policy.Name, exception.Message);
            }
        }
    }

    private static JsonObject Body(StoredPolicy policy, PolicyStatus status) => new()
    {
        ["apiVersion"] = EgressPolicySchema.ApiVersion,
        ["kind"] = EgressPolicySchema.Kind,
        ["metadata"] = new JsonObject { ["name"] = policy.Policy.Name },
        ["status"] = status.ToJson(),
    };

    /// <summary>The Lease of the installation; a candidate's name is unique to the process.</summary>
    public static LeaseElectionOptions Candidate(KubernetesClient client) => new(
        ResourceType.Leases.In(client.Connection.Namespace ?? DeploymentNames.Namespace, DeploymentNames.Name),
        $"{Environment.MachineName}_{Guid.NewGuid():N}");

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "This replica writes the status of policies: {Leads}")]
        public static partial void Leads(ILogger logger, bool leads);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The status of EgressPolicy {Name} could not be written: {Failure}")]
        public static partial void Failed(ILogger logger, string name, string failure);
    }
}
