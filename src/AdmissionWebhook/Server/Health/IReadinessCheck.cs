using AdmissionWebhook.Files;

namespace AdmissionWebhook.Server.Health;

/// <summary>One thing that must be right before reviews are sent here.</summary>
internal interface IReadinessCheck
{
    string Name { get; }

    ReadinessState Read();
}

/// <param name="IsReady">Whether reviews can be answered as far as this check goes.</param>
/// <param name="Detail">One line for people.</param>
internal sealed record ReadinessState(bool IsReady, string Detail)
{
    /// <summary>What is in force, since when, and why it is not the newest if it is not.</summary>
    public static string Describe(string inForce, ReloadStatus status)
    {
        var detail = $"{inForce}, loaded {status.LoadedAt.UtcDateTime:u}, {status.Reloads} reloads, {status.Failures} failures";
        return status.LastError is { } error
            ? $"{detail}; what is newer is not in force: {error.ReplaceLineEndings(" | ")}"
            : detail;
    }
}
