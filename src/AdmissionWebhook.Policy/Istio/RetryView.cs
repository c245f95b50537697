using System.Text.Json;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Text;

namespace AdmissionWebhook.Policy.Istio;

/// <summary>The <c>retries</c> of one HTTP route.</summary>
/// <param name="Retries">The mapping; undefined where there is none.</param>
internal readonly record struct RetryView(JsonElement Retries)
{
    // Two billion attempts of a century each are valid to Istio and do not fit a TimeSpan.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    /// <summary>Retries after the first try; 0 where they are off or not readable.</summary>
    public int Attempts => Retries.Integer("attempts"u8) is { } attempts and > 0 ? attempts : 0;

    /// <summary>Null where there is none or it is no duration.</summary>
    public TimeSpan? PerTryTimeout => Retries.Text("perTryTimeout"u8) is { } text && GoDuration.TryParse(text, out var perTry) && perTry > TimeSpan.Zero ? perTry : null;

    /// <summary>The conditions as Istio splits them: at commas, untrimmed.</summary>
    public IReadOnlyList<string> Conditions => Retries.Text("retryOn"u8) is { Length: > 0 } text ? text.Split(',') : [];

    /// <summary>What all tries together may take, (attempts+1)·perTryTimeout; null without a perTryTimeout. Ten years stand for anything longer.</summary>
    public TimeSpan? Budget => PerTryTimeout is not { } perTry ? null
        : perTry.TotalDays * (Attempts + 1.0) > Longest.TotalDays ? Longest
        : perTry * (Attempts + 1.0);
}
