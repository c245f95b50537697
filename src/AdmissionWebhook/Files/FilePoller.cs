using System.Collections.Immutable;

namespace AdmissionWebhook.Files;

/// <summary>
/// Watches files and folders by re-reading them and comparing the content. File system events do not fire when the kubelet swaps the
/// <c>..data</c> link of a mounted Secret or ConfigMap. With the default interval a change takes effect within 10 s.
/// </summary>
/// <param name="time">The clock for the intervals.</param>
/// <param name="interval">Time between polls; while a change settles, a fifth of it.</param>
/// <param name="logger">Logs callbacks that throw.</param>
public sealed partial class FilePoller(TimeProvider time, TimeSpan interval, ILogger<FilePoller> logger) : BackgroundService
{
    private const int SettlingFactor = 5;

    public static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(5);

    private ImmutableList<FileWatch> _watches = [];

    /// <summary>
    /// Calls <paramref name="onChanged"/> whenever the paths of <paramref name="known"/> hold something other than last time. Calls come
    /// one at a time from the poller's loop; exceptions are logged and not retried. A path that disappears or cannot be read is also a
    /// change, reported in <see cref="FileSnapshot.Faults"/>.
    /// </summary>
    public void Watch(FileSnapshot known, Action<FileSnapshot> onChanged) =>
        ImmutableInterlocked.Update(ref _watches, (list, watch) => list.Add(watch), new FileWatch(known, onChanged));

    /// <summary>Polls until cancelled; then returns without throwing.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var settling = false;
        while (!cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(settling ? interval / SettlingFactor : interval, time, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            settling = !cancellationToken.IsCancellationRequested && PollOnce();
        }
    }

    /// <summary>Polls every watch once. True if a change is still to be confirmed by the next poll.</summary>
    internal bool PollOnce()
    {
        var settling = false;
        foreach (var watch in Volatile.Read(ref _watches))
        {
            try
            {
                settling |= watch.Poll();
            }
#pragma warning disable CA1031 // One callback that throws must not stop the other _watches.
            catch (Exception e)
#pragma warning restore CA1031
            {
                Log.CallbackFailed(logger, e, string.Join(", ", watch.Paths));
            }
        }

        return settling;
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => RunAsync(stoppingToken);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "Could not apply the change of {Paths}")]
        public static partial void CallbackFailed(ILogger logger, Exception exception, string paths);
    }
}
