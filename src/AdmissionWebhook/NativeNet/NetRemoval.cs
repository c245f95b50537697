using AdmissionWebhook.Cluster;
using AdmissionWebhook.Kubernetes;

namespace AdmissionWebhook.NativeNet;

/// <summary>
/// Without <c>--native-net</c>: removes what a leader stored while the flag was set, since it would keep denying by outdated policies. If
/// the permissions are gone, nothing is left to remove: the net's ClusterRole owns it.
/// </summary>
internal sealed partial class NetRemoval(NetWrites writes, TimeProvider time, ILogger<NetRemoval> logger) : ILeaderDuty
{
    private static readonly TimeSpan Retry = TimeSpan.FromMinutes(1);

    // Hardly any cluster has one.
    public string? What => null;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!await IsGoneAsync(cancellationToken))
        {
            await Task.Delay(Retry, time, cancellationToken);
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);
    }

    private async Task<bool> IsGoneAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await writes.RemoveKeptAsync(cancellationToken) is > 0 and var removed)
            {
                Log.Removed(logger, removed);
            }

            return true;
        }
        catch (KubernetesException exception) when (exception.IsForbidden || exception.IsNotFound)
        {
            return true;
        }
        catch (KubernetesException exception)
        {
            Log.Failed(logger, exception.Message);
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Information,
            Message = "Removed {Removed} native policies and bindings, since --native-net is not set"
        )]
        public static partial void Removed(ILogger logger, int removed);

        [LoggerMessage(
            Level = LogLevel.Warning,
            Message = "Could not remove the native net, which --native-net no longer maintains; trying again: {Failure}"
        )]
        public static partial void Failed(ILogger logger, string failure);
    }
}
