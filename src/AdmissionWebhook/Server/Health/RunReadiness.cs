namespace AdmissionWebhook.Server.Health;

/// <summary>Ready from the end of the warm-up to the first signal to stop.</summary>
internal sealed class RunReadiness(IHostApplicationLifetime lifetime) : IReadinessCheck
{
    private volatile bool _isWarm;

    public string Name => "run";

    public void WarmedUp() => _isWarm = true;

    public ReadinessState Read() => lifetime.ApplicationStopping.IsCancellationRequested ? new ReadinessState(false, "stopping")
        : _isWarm ? new ReadinessState(true, "serving")
        : new ReadinessState(false, "warming up");
}
