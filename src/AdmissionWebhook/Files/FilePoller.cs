using System.Collections.Immutable;

namespace AdmissionWebhook.Files;

/// <summary>
/// Watches files and folders by reading them again and again and comparing their content. File system events are not used: they do not
/// fire when the kubelet swaps the <c>..data</c> link of a mounted Secret or ConfigMap. With the default interval a change takes
/// effect within 10 s.
/// </summary>
/// <param name="time">Measures the intervals.</param>
/// <param name="interval">Time between two polls; while a change settles, polls come five times as often.</param>
/// <param name="logger">Told of callbacks that threw.</param>
public sealed partial class FilePoller(TimeProvider time, TimeSpan interval, ILogger<FilePoller> logger) : BackgroundService
{
    private const int SettlingFactor = 5;

    public static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(5);

    private ImmutableList<FileWatch> watches = [];

    /// <summary>
    /// From now on calls <paramref name="onChanged"/> whenever the paths of <paramref name="known"/> hold something else than last time.
    /// Calls come one at a time from the poller's loop; what they throw is logged, and the next call comes with the next change. A path
    /// that vanishes or cannot be read is a change too, told by <see cref="FileSnapshot.Faults"/>.
    /// </summary>
    public void Watch(FileSnapshot known, Action<FileSnapshot> onChanged) =>
        ImmutableInterlocked.Update(ref watches, (list, watch) => list.Add(watch), new FileWatch(known, onChanged));

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

    /// <summary>Polls every watch once. True if a change was seen that another poll has yet to confirm.</summary>
    internal bool PollOnce()
    {
        var settling = false;
        foreach (var watch in Volatile.Read(ref watches))
        {
            try
            {
                settling |= watch.Poll();
            }
#pragma warning disable CA1031 // Whatever one callback throws, the other watches must go on.
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
        [LoggerMessage(Level = LogLevel.Error, Message = "The change of {Paths} could not be taken up")]
        public static partial void CallbackFailed(ILogger logger, Exception exception, string paths);
    }
}
