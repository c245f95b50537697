using AdmissionWebhook.Cluster;
using AdmissionWebhook.Fakes;
using AdmissionWebhook.Kubernetes;
using AdmissionWebhook.Kubernetes.Connection;
using AdmissionWebhook.Kubernetes.Leases;
using AdmissionWebhook.Tests.Files;
using Microsoft.Extensions.Logging.Abstractions;

namespace AdmissionWebhook.Tests.Cluster;

public sealed class LeadershipTests
{
    [Fact]
    public async Task A_failed_duty_is_restarted_and_affects_neither_the_others_nor_the_program()
    {
        await using var api = await FakeApiServer.StartAsync();
        using var folder = new TemporaryFolder();
        api.WriteKubeconfig(folder["kubeconfig"]);
        using var connection = ClusterConnection.FromKubeconfig(TimeProvider.System, null, [folder["kubeconfig"]]);
        var client = new KubernetesClient(connection, TimeProvider.System);
        var time = new ManualTimeProvider(DateTimeOffset.UnixEpoch);
        var (failing, steady) = (new Duty(starts => starts > 1), new Duty(_ => true));
        var election = new LeaseElection(client, Leadership.Candidate(client), TimeProvider.System);
        using var leadership = new Leadership(election, [failing, steady], time, NullLogger<Leadership>.Instance);
        await leadership.StartAsync(TestContext.Current.CancellationToken);
        await ClusteredWebhook.EventuallyAsync(() => (failing.Starts, steady.Starts) == (1, 1), "both begun");
        await ClusteredWebhook.EventuallyAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(30));
                return failing.Starts == 2;
            },
            "begun again"
        );
        Assert.Equal(1, steady.Starts);
        Assert.True(election.IsLeader);
        await leadership.StopAsync(TestContext.Current.CancellationToken);
    }

    private sealed class Duty(Func<int, bool> works) : ILeaderDuty
    {
        private int _starts;

        public int Starts => Volatile.Read(ref _starts);

        public string What => "does something";

        public Task RunAsync(CancellationToken cancellationToken) =>
            works(Interlocked.Increment(ref _starts))
                ? Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken)
                : throw new InvalidOperationException("a fault");
    }
}
