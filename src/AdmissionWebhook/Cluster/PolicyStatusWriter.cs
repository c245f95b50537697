using System.Text.Json.Nodes;
using AdmissionWebhook.Kubernetes;
using AdmissionWebhook.Policies;
using AdmissionWebhook.Policy.Schema;

namespace AdmissionWebhook.Cluster;

/// <summary>Writes into the status of each EgressPolicy whether it is in force; writes only changes.</summary>
internal sealed partial class PolicyStatusWriter(
    KubernetesClient client,
    StoredPolicies policies,
    TimeProvider time,
    ILogger<PolicyStatusWriter> logger
) : ILeaderDuty
{
    public const string FieldManager = "admission-webhook-status";

    /// <summary>Approvals expire without a write to the policy, and failures are retried.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    /// <summary>The last status written for each policy: until the watch delivers it, any other change would write it again.</summary>
    private readonly Dictionary<string, (StoredPolicy About, PolicyStatus Said)> _written = new(StringComparer.Ordinal);

    public string What => "writes policy status";

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var changed = new Nudge(time);
        policies.Changed += changed.Give;
        try
        {
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await WriteAllAsync(cancellationToken);
                await changed.WaitAsync(Interval, cancellationToken);
            }
        }
        finally
        {
            policies.Changed -= changed.Give;
        }
    }

    private async Task WriteAllAsync(CancellationToken cancellationToken)
    {
        foreach (var policy in policies.All)
        {
            var status = PolicyStatus.Of(policy, time.GetUtcNow());
            var name = policy.Policy.Name;
            if (
                status == policy.Reported
                || (_written.TryGetValue(name, out var last) && ReferenceEquals(last.About, policy) && last.Said == status)
            )
            {
                continue;
            }

            try
            {
                await client.ApplyAsync(
                    ClusterResources.Policies.Named(name).Status,
                    Body(policy, status),
                    FieldManager,
                    force: true,
                    cancellationToken
                );
                _written[name] = (policy, status);
            }
            catch (KubernetesException exception)
            {
                Log.Failed(logger, name, exception.Message);
            }
        }
    }

    private static JsonObject Body(StoredPolicy policy, PolicyStatus status) =>
        new()
        {
            ["apiVersion"] = EgressPolicySchema.ApiVersion,
            ["kind"] = EgressPolicySchema.Kind,
            ["metadata"] = new JsonObject { ["name"] = policy.Policy.Name },
            ["status"] = status.ToJson(),
        };

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Could not write the status of EgressPolicy {Name}: {Failure}")]
        public static partial void Failed(ILogger logger, string name, string failure);
    }
}
