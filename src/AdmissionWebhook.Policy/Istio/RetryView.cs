using System.Text.Json;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Text;

namespace AdmissionWebhook.Policy.Istio;

/// <summary>The <c>retries</c> of one HTTP route.</summary>
/// <param name="Retries">The mapping; undefined if absent.</param>
internal readonly record struct RetryView(JsonElement Retries)
{
    // Istio accepts two billion attempts of a century each, which overflow a TimeSpan.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    /// <summary>Retries after the first attempt; 0 if off or unreadable.</summary>
    public int Attempts => Retries.Integer("attempts"u8) is { } attempts and > 0 ? attempts : 0;

    /// <summary>Null if absent or not a duration.</summary>
    public TimeSpan? PerTryTimeout =>
        Retries.Text("perTryTimeout"u8) is { } text && GoDuration.TryParse(text, out var perTry) && perTry > TimeSpan.Zero ? perTry : null;

    /// <summary>The conditions as Istio splits them: at commas, without trimming.</summary>
    public IReadOnlyList<string> Conditions => Retries.Text("retryOn"u8) is { Length: > 0 } text ? text.Split(',') : [];

    /// <summary>The time for all attempts, (attempts+1)·perTryTimeout, at most ten years; null without a perTryTimeout.</summary>
    public TimeSpan? Budget =>
        PerTryTimeout is not { } perTry ? null
        : perTry.TotalDays * (Attempts + 1.0) > Longest.TotalDays ? Longest
        : perTry * (Attempts + 1.0);
}
