using Xunit;

namespace AdmissionWebhook.EndToEnd.Infrastructure;

/// <summary>A test against the real thing; skipped where that cannot be run.</summary>
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

    /// <summary>What each test of the class begins with.</summary>
    protected virtual Task PrepareAsync() => Task.CompletedTask;

    /// <summary>Whatever a test was about, the program has asked for nothing that its roles do not grant.</summary>
    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (TestContext.Current.TestState?.Result == TestResult.Failed)
        {
            TestContext.Current.TestOutputHelper?.WriteLine(Cluster.Logs());
        }

        Assert.All(Cluster.Replicas, replica => Assert.DoesNotContain("forbidden", replica.Daemon.Output, StringComparison.OrdinalIgnoreCase));
        return ValueTask.CompletedTask;
    }
}
