using System.Diagnostics;

namespace AdmissionWebhook.EndToEnd.Infrastructure;

/// <summary>Waits for a condition, with a deadline that no working machine reaches.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    public static Task HoldsAsync(Func<bool> condition, string what) => HoldsAsync(() => Task.FromResult(condition()), what);

    public static async Task HoldsAsync(Func<Task<bool>> condition, string what)
    {
        for (var waited = Stopwatch.StartNew(); !await condition(); await Task.Delay(50, TestContext.Current.CancellationToken))
        {
            Assert.True(waited.Elapsed < Patience, $"not in time: {what}");
        }
    }
}
