namespace AdmissionWebhook.Kubernetes.Tests;

/// <summary>Waits for a condition, with a deadline that no working machine reaches.</summary>
internal static class Eventually
{
    public static async Task Holds(Func<bool> condition, string what)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            if (deadline.IsCancellationRequested)
            {
                Assert.Fail($"not in time: {what}");
            }

            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
