using System.Globalization;
using AdmissionWebhook.Fakes;
using AdmissionWebhook.Kubernetes.Leases;

namespace AdmissionWebhook.Kubernetes.Tests;

public sealed class LeaseElections : ClusterTest
{
    private static readonly ResourceAddress Lease = ResourceType.Leases.In("egress", "audit");

    private int _leading;
    private int _mostLeading;

    private LeaseElection Candidate(string identity, double deadline = 60) =>
        new(
            ClientInCluster(),
            new LeaseElectionOptions(Lease, identity)
            {
                Duration = TimeSpan.FromSeconds(deadline * 2),
                RenewDeadline = TimeSpan.FromSeconds(deadline),
                RetryPeriod = TimeSpan.FromMilliseconds(50),
            },
            Clock
        );

    private async Task LeadAsync(CancellationToken cancellationToken)
    {
        InterlockedMax(ref _mostLeading, Interlocked.Increment(ref _leading));
        await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Interlocked.Decrement(ref _leading);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = target; seen < value; seen = target)
        {
            Interlocked.CompareExchange(ref target, value, seen);
        }
    }

    private static string HeldBy(string holder, int seconds)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
        return $$$"""
            {"apiVersion":"coordination.k8s.io/v1","kind":"Lease","metadata":{"name":"audit","namespace":"egress"},
             "spec":{"holderIdentity":"{{{holder}}}","leaseDurationSeconds":{{{seconds}}},"acquireTime":"{{{now}}}","renewTime":"{{{now}}}","leaseTransitions":4}}
            """;
    }

    private string? Holder() => Server.Find("leases", "egress", "audit")?["spec"]?["holderIdentity"]?.ToString();

    private sealed class Running(LeaseElection election, Func<CancellationToken, Task> lead) : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(
            TestContext.Current.CancellationToken
        );
        private Task? _task;

        public LeaseElection Election => election;

        public Running Start()
        {
            _task = Task.Run(() => election.RunAsync(lead, _stop.Token));
            return this;
        }

        public async Task StopAsync()
        {
            await _stop.CancelAsync();
            await _task!;
        }

        public async ValueTask DisposeAsync()
        {
            await StopAsync();
            _stop.Dispose();
        }
    }

    [Fact]
    public async Task One_of_three_candidates_leads_and_another_takes_over_when_it_stops()
    {
        await using var one = new Running(Candidate("one"), LeadAsync).Start();
        await using var two = new Running(Candidate("two"), LeadAsync).Start();
        await using var three = new Running(Candidate("three"), LeadAsync).Start();
        Running[] all = [one, two, three];
        await Eventually.Holds(() => all.Count(candidate => candidate.Election.IsLeader) == 1, "one leads");
        await Eventually.Holds(() => all.All(candidate => candidate.Election.Holder == Holder()), "all agree on the holder");

        var first = all.Single(candidate => candidate.Election.IsLeader);
        await first.StopAsync();
        Assert.False(first.Election.IsLeader);
        await Eventually.Holds(() => all.Any(candidate => candidate != first && candidate.Election.IsLeader), "another leads");
        Assert.Equal(1, _mostLeading);
        Assert.True(Server.Find("leases", "egress", "audit")!["spec"]!["leaseTransitions"]!.GetValue<int>() >= 1);
    }

    [Fact]
    public async Task A_leader_that_disappears_is_replaced_when_its_lease_has_expired()
    {
        Server.Put(HeldBy("vanished", 60));
        await using var one = new Running(Candidate("one"), LeadAsync).Start();
        await Eventually.Holds(() => one.Election.Holder == "vanished", "the holder is seen");
        Assert.False(one.Election.IsLeader);
        Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal("vanished", Holder());
        Clock.Advance(TimeSpan.FromSeconds(2));
        await Eventually.Holds(() => one.Election.IsLeader, "the lease has passed on");
        Assert.Equal(5, Server.Find("leases", "egress", "audit")!["spec"]!["leaseTransitions"]!.GetValue<int>());
    }

    [Theory]
    [InlineData("create")]
    [InlineData("update")]
    public async Task Losing_a_race_for_the_lease_makes_no_leader(string verb)
    {
        if (verb == "update")
        {
            Server.Put(HeldBy("", 1));
        }

        Server.Inject(
            Fault.Before(() => Server.Put(HeldBy("winner", 60)), request => request.Resource == "leases" && request.Verb == verb)
        );
        var led = false;
        var election = Candidate("loser");
        election.LeadershipChanged += leads => led |= leads;
        await using var one = new Running(election, LeadAsync).Start();
        await Eventually.Holds(() => election.Holder == "winner", "the loser has seen the winner");
        Assert.False(led);
        Assert.Equal("winner", Holder());
    }

    [Fact]
    public async Task A_leader_that_cannot_renew_stops_before_another_starts()
    {
        await using var one = new Running(Candidate("one", deadline: 1.2), LeadAsync).Start();
        await Eventually.Holds(() => one.Election.IsLeader, "the first leads");
        var changes = new List<bool>();
        one.Election.LeadershipChanged += changes.Add;
        var cutOff = one.Election;
        Server.Inject(Fault.Status(500, "InternalError", request => request.Resource == "leases" && cutOff.IsLeader, times: int.MaxValue));
        await Eventually.Holds(() => !one.Election.IsLeader, "it steps down");
        Assert.False(changes[0]);
        Assert.Equal(0, _leading);
    }

    [Fact]
    public async Task A_leader_whose_lease_was_taken_stops()
    {
        await using var one = new Running(Candidate("one"), LeadAsync).Start();
        await Eventually.Holds(() => one.Election.IsLeader, "the first leads");
        var taken = Server.Find("leases", "egress", "audit")!;
        taken["spec"]!["holderIdentity"] = "usurper";
        Server.Put(taken);
        await Eventually.Holds(() => !one.Election.IsLeader, "it steps down");
        Assert.Equal("usurper", Holder());
    }

    [Fact]
    public async Task A_conflict_with_an_unrelated_write_does_not_lose_the_lease()
    {
        await using var one = new Running(Candidate("one"), LeadAsync).Start();
        await Eventually.Holds(() => one.Election.IsLeader, "the first leads");
        var lost = false;
        one.Election.LeadershipChanged += leads => lost |= !leads;
        var annotated = 0;
        Server.Inject(
            Fault.Before(
                () =>
                {
                    var lease = Server.Find("leases", "egress", "audit")!;
                    lease["metadata"]!["annotations"] = new System.Text.Json.Nodes.JsonObject { ["note"] = $"{annotated++}" };
                    Server.Put(lease);
                },
                request => request is { Resource: "leases", Verb: "update" },
                times: 3
            )
        );
        await Eventually.Holds(() => annotated == 3, "three renewals conflicted");
        var renewals = Server.RecordedRequests.Count;
        await Eventually.Holds(() => Server.RecordedRequests.Count > renewals + 4, "more renewals");
        Assert.True(one.Election.IsLeader);
        Assert.False(lost);
    }

    [Fact]
    public async Task Stopping_releases_the_lease()
    {
        var one = new Running(Candidate("one"), LeadAsync).Start();
        await Eventually.Holds(() => one.Election.IsLeader, "the first leads");
        await one.DisposeAsync();
        Assert.Equal("", Holder());
        Assert.Equal(0, _leading);
    }

    [Fact]
    public void Times_that_would_allow_two_leaders_are_rejected() =>
        Assert.Throws<ArgumentException>(() =>
            new LeaseElection(ClientInCluster(), new LeaseElectionOptions(Lease, "one") { RenewDeadline = TimeSpan.FromSeconds(15) }, Clock)
        );
}
