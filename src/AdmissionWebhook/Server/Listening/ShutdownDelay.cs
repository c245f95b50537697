namespace AdmissionWebhook.Server.Listening;

/// <summary>
/// Goes on answering for a while after the signal to stop, with <c>/readyz</c> at 503, until no API server is sent here any more. The
/// ports close only then, and requests in flight are finished.
/// </summary>
internal sealed class ShutdownDelay(WebhookOptions options, TimeProvider time) : IHostedLifecycleService
{
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.Delay(options.ShutdownDelay, time, cancellationToken);

    /// <summary>
    /// Has whoever calls in that time leave this connection for a new one, which leads elsewhere: over HTTP/2 the answer comes behind a GOAWAY.
    /// At the end only idle connections are closed, where no call can cross with the closing.
    /// </summary>
    public static Func<HttpContext, RequestDelegate, Task> EndConnections(IHostApplicationLifetime lifetime) => (context, next) =>
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            context.Connection.RequestClose();
        }

        return next(context);
    };

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
