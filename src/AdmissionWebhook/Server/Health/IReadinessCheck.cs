using AdmissionWebhook.Files;

namespace AdmissionWebhook.Server.Health;

/// <summary>One condition for receiving reviews.</summary>
internal interface IReadinessCheck
{
    string Name { get; }

    ReadinessState Read();
}

/// <param name="IsReady">Whether this check allows reviews.</param>
/// <param name="Detail">One line for people.</param>
internal sealed record ReadinessState(bool IsReady, string Detail)
{
    /// <summary>Describes what is in force, since when, and why newer content is not, if so.</summary>
    public static string Describe(string inForce, ReloadStatus status)
    {
        var detail = $"{inForce}, loaded {status.LoadedAt.UtcDateTime:u}, {status.Reloads} reloads, {status.Failures} failures";
        return status.LastError is { } error ? $"{detail}; the newest content is not in force: {error.ReplaceLineEndings(" | ")}" : detail;
    }
}
