namespace AdmissionWebhook.Server.Health;

/// <summary>Ready from when the ports are open until SIGTERM.</summary>
internal sealed class RunReadiness(IHostApplicationLifetime lifetime) : IReadinessCheck
{
    private volatile bool _isStarted;

    public string Name => "run";

    public void Started() => _isStarted = true;

    public ReadinessState Read() =>
        lifetime.ApplicationStopping.IsCancellationRequested ? new ReadinessState(false, "stopping")
        : _isStarted ? new ReadinessState(true, "serving")
        : new ReadinessState(false, "starting");
}
