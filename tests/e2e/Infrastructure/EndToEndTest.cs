namespace AdmissionWebhook.EndToEnd.Infrastructure;

/// <summary>A test against a real API server; skipped if there is none.</summary>
public abstract class EndToEndTest(TestCluster cluster) : IAsyncLifetime
{
    internal TestCluster Cluster { get; } = cluster;

    internal Kubectl Admin => Cluster.Admin;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(Binaries.Missing is not null, Binaries.Missing ?? "");
        await Cluster.ResetAsync();
        await PrepareAsync();
    }

    /// <summary>Runs before each test of the class.</summary>
    protected virtual Task PrepareAsync() => Task.CompletedTask;

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (TestContext.Current.TestState?.Result == TestResult.Failed)
        {
            TestContext.Current.TestOutputHelper?.WriteLine(Cluster.Logs());
        }

        return ValueTask.CompletedTask;
    }
}
