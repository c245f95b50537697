using AdmissionWebhook.Deployment;
using AdmissionWebhook.Kubernetes;
using AdmissionWebhook.Kubernetes.Leases;

namespace AdmissionWebhook.Cluster;

/// <summary>
/// Contends for the Lease of the installation and does the leader's duties while it is held. Reviews never wait for it, and a duty that
/// fails neither ends the program nor the other duties: it begins again after a pause.
/// </summary>
internal sealed partial class Leadership(
    LeaseElection election, IEnumerable<ILeaderDuty> duties, TimeProvider time, ILogger<Leadership> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    /// <summary>The Lease of the installation; a candidate's name is unique to the process.</summary>
    public static LeaseElectionOptions Candidate(KubernetesClient client) => new(
        ResourceType.Leases.In(client.Connection.Namespace ?? DeploymentNames.Namespace, DeploymentNames.Name),
        $"{Environment.MachineName}_{Guid.NewGuid():N}");

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
                Log.LeadsNoMore(logger, list);
            }
        };
        try
        {
            await election.RunAsync(leading => Task.WhenAll(duties.Select(duty => RunAsync(duty, leading))), stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task RunAsync(ILeaderDuty duty, CancellationToken leading)
    {
        while (!leading.IsCancellationRequested)
        {
            try
            {
                await duty.RunAsync(leading);
            }
            catch (OperationCanceledException) when (leading.IsCancellationRequested)
            {
            }
#pragma warning disable CA1031 // Whatever it is, reviews must go on being answered.
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
        [LoggerMessage(Level = LogLevel.Information, Message = "Leading: from now on this replica {Duties}")]
        public static partial void Leads(ILogger logger, string duties);

        [LoggerMessage(Level = LogLevel.Information, Message = "Leading no more; the next leader {Duties}")]
        public static partial void LeadsNoMore(ILogger logger, string duties);

        [LoggerMessage(Level = LogLevel.Error, Message = "This replica no longer {Duty} and will begin again")]
        public static partial void Failed(ILogger logger, Exception fault, string duty);
    }
}
