using AdmissionWebhook.Deployment;
using AdmissionWebhook.Kubernetes;
using AdmissionWebhook.Kubernetes.Leases;

namespace AdmissionWebhook.Cluster;

/// <summary>
/// Contends for the installation's Lease and runs the leader's duties while it holds it. Reviews never wait for this. A duty that fails is
/// restarted after a pause and affects neither the program nor the other duties.
/// </summary>
internal sealed partial class Leadership(
    LeaseElection election,
    IEnumerable<ILeaderDuty> duties,
    TimeProvider time,
    ILogger<Leadership> logger
) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    /// <summary>The installation's Lease, with an identity unique to this process.</summary>
    public static LeaseElectionOptions Candidate(KubernetesClient client) =>
        new(
            ResourceType.Leases.In(client.Connection.Namespace ?? DeploymentNames.Namespace, DeploymentNames.Name),
            $"{Environment.MachineName}_{Guid.NewGuid():N}"
        );

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var list = string.Join(" and ", duties.Select(duty => duty.What).OfType<string>());
        election.LeadershipChanged += leads =>
        {
            if (leads)
            {
                Log.Leads(logger, list);
            }
            else
            {
                Log.LostLease(logger, list);
            }
        };
        try
        {
            await election.RunAsync(leading => Task.WhenAll(duties.Select(duty => RunAsync(duty, leading))), stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
    }

    private async Task RunAsync(ILeaderDuty duty, CancellationToken leading)
    {
        while (!leading.IsCancellationRequested)
        {
            try
            {
                await duty.RunAsync(leading);
            }
            catch (OperationCanceledException) when (leading.IsCancellationRequested) { }
#pragma warning disable CA1031 // Whatever fails, reviews must still be answered.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                Log.Failed(logger, fault, duty.What ?? duty.GetType().Name);
            }

            await Task.Delay(Pause, time, leading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Became leader: this replica {Duties}")]
        public static partial void Leads(ILogger logger, string duties);

        [LoggerMessage(Level = LogLevel.Information, Message = "Lost the lease; another replica now {Duties}")]
        public static partial void LostLease(ILogger logger, string duties);

        [LoggerMessage(Level = LogLevel.Error, Message = "A leader duty failed and will be retried: this replica {Duty}")]
        public static partial void Failed(ILogger logger, Exception fault, string duty);
    }
}
