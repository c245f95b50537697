using AdmissionWebhook.Server.Admission;

namespace AdmissionWebhook.Server.WarmUp;

/// <summary>
/// Takes the path of a review before real ones do. Before the server is ready, far enough that the first real one waits for neither the
/// loader nor the compiler; after that, in the pauses of a few seconds, until the runtime has compiled the path for speed.
/// </summary>
internal sealed partial class ServerWarmUp(AdmissionEvaluator evaluate, IHostApplicationLifetime lifetime, ILogger<ServerWarmUp> logger)
{
    // A few milliseconds each.
    private const int EngineRounds = 20;
    private const int RoundsBeforeReady = 3;

    // The runtime recompiles a method after 30 calls, once 30 ms (on one core, as the project file sets it) have brought it no new ones,
    // and then its callees.
    private const int Batches = 16;
    private const int RoundsOfBatch = 15;

    // Whoever waited for the server to be ready comes first.
    private static readonly TimeSpan Politeness = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <param name="address">The HTTPS address; null where there is none, as in an in-memory server.</param>
    public async Task BeforeReadyAsync(Uri? address, CancellationToken cancellationToken)
    {
        for (var round = 0; round < EngineRounds; round++)
        {
            foreach (var review in WarmUpReviews.All)
            {
                AdmissionExchange.Answer(review, evaluate.Validate, AnswerBuffer.Rent());
                AdmissionExchange.Answer(review, evaluate.Mutate, AnswerBuffer.Rent());
            }
        }

        if (address is not null)
        {
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            deadline.CancelAfter(Patience);
            await SendAsync(address, 1, RoundsBeforeReady, deadline.Token);
        }
    }

    public Task AfterReadyAsync(Uri address) => Task.Run(async () =>
    {
        await Task.Delay(Politeness, lifetime.ApplicationStopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await SendAsync(address, Batches, RoundsOfBatch, lifetime.ApplicationStopping);

        // What starting and warming up took is given back at once: an idle server allocates nothing that would make it happen.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    });

    private async Task SendAsync(Uri address, int batches, int rounds, CancellationToken cancellationToken)
    {
        try
        {
            using var client = new LoopbackClient(address);
            for (var batch = 0; batch < batches; batch++)
            {
                for (var round = 0; round < rounds; round++)
                {
                    await client.SendAsync(cancellationToken);
                }

                await Task.Delay(Pause, cancellationToken);
            }
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            Log.Incomplete(logger, e.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Debug, Message = "Not warmed up over the network: {Reason}")]
        public static partial void Incomplete(ILogger logger, string reason);
    }
}
