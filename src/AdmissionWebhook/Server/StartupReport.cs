using AdmissionWebhook.Policies;
using AdmissionWebhook.Server.Health;
using AdmissionWebhook.Tls;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace AdmissionWebhook.Server;

/// <summary>Once the ports are open, allows readiness and logs the addresses.</summary>
internal sealed partial class StartupReport(
    IServer server,
    RunReadiness readiness,
    PolicyStore policies,
    ServerCertificateStore certificates,
    ILogger<StartupReport> logger
) : IHostedLifecycleService
{
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        var reviews = addresses.FirstOrDefault(IsSecure);
        readiness.Started();
        Log.InForce(logger, policies.Description, certificates.Current?.ToString() ?? "none yet");
        if (reviews is not null)
        {
            Log.Listening(logger, reviews, addresses.First(address => !IsSecure(address)));
            Log.Hint(logger, reviews);
        }

        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static bool IsSecure(string address) => address.StartsWith("https:", StringComparison.Ordinal);

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Information,
            Message = "Listening on {Admission} for /validate and /mutate, on {Health} for /livez, /readyz and /metrics"
        )]
        public static partial void Listening(ILogger logger, string admission, string health);

        [LoggerMessage(Level = LogLevel.Information, Message = "In force: {Policies}; certificate {Certificate}")]
        public static partial void InForce(ILogger logger, string policies, string certificate);

        [LoggerMessage(
            Level = LogLevel.Information,
            Message = "Try: curl --insecure -H 'Content-Type: application/json' --data @samples/reviews/unapproved-host.json "
                + "{Address}/validate"
        )]
        public static partial void Hint(ILogger logger, string address);
    }
}
