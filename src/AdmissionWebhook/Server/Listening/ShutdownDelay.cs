namespace AdmissionWebhook.Server.Listening;

/// <summary>
/// After SIGTERM, keeps answering for a while with <c>/readyz</c> at 503, until no API server sends requests here. Only then are the ports
/// closed, and requests in flight are finished.
/// </summary>
internal sealed class ShutdownDelay(WebhookOptions options, TimeProvider time) : IHostedLifecycleService
{
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.Delay(options.ShutdownDelay, time, cancellationToken);

    /// <summary>
    /// Makes clients that call during that time reconnect, which takes them to another pod: over HTTP/2, the answer follows a GOAWAY. So
    /// only idle connections are left to close at the end, and no request is lost.
    /// </summary>
    public static Func<HttpContext, RequestDelegate, Task> EndConnections(IHostApplicationLifetime lifetime) =>
        (context, next) =>
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
