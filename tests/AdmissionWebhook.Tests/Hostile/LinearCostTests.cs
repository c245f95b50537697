using System.Text;
using AdmissionWebhook.Engine;
using AdmissionWebhook.Policies;
using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Server.Admission;
using Microsoft.Extensions.Logging.Abstractions;

namespace AdmissionWebhook.Tests.Hostile;

/// <summary>
/// The cost of a review grows no faster than its length. Measured in allocated bytes, which are the same on every machine.
/// </summary>
public sealed class LinearCostTests
{
    private const int Few = 500;
    private const int Times = 4;

    // Lists grow by doubling, so four times the items can take up to eight times the memory.
    private const double Slack = 2;

    public static TheoryData<string, bool> Shapes =>
        [.. LargeObjects.Shapes.Keys.SelectMany(shape => new[] { (shape, false), (shape, true) })];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Four_times_the_items_cost_about_four_times_as_much(string shape, bool update)
    {
        var evaluate = Evaluate(TimeProvider.System);
        foreach (var answer in new Func<AdmissionRequest, AdmissionAnswer>[] { evaluate.Validate, evaluate.Mutate })
        {
            Cost(shape, 8, update, answer);
            var few = Cost(shape, Few, update, answer);
            var many = Cost(shape, Times * Few, update, answer);
            Assert.True(many <= Slack * Times * Math.Max(few, 64 * 1024), $"{Few}: {few / 1024} kB, {Times * Few}: {many / 1024} kB");
        }
    }

    [Fact]
    public void The_cost_of_a_list_follows_its_length()
    {
        var evaluate = Evaluate(TimeProvider.System);
        var body = (int count) =>
            LargeObjects.Review("hosts", 1).Edited("[\"h0.example.net\"]", $"[{string.Join(',', Enumerable.Repeat("0", count))}]");
        var few = Cost(body(10_000), evaluate.Validate);
        Assert.True(Cost(body(40_000), evaluate.Validate) <= Slack * Times * few);
    }

    [Fact]
    public void A_review_that_takes_too_long_is_denied_with_the_reason()
    {
        var evaluate = Evaluate(new HurriedClock());
        using var document = AdmissionReviewReader.Parse(Encoding.UTF8.GetBytes(LargeObjects.Review("routes", 5000)));
        var request = AdmissionReviewReader.Read(document.RootElement) with { Length = BodyMemory.Ordinary + 1 };
        var answer = evaluate.Validate(request);
        Assert.True(answer.Failed);
        Assert.False(answer.Verdict.Allowed);
        Assert.Equal(
            ("overdue", EnforcementAction.Deny),
            Assert.Single(answer.Verdict.Findings) is var finding ? (finding.Rule, finding.Action) : default
        );
    }

    private static AdmissionEvaluator Evaluate(TimeProvider time) =>
        new(
            PolicyStore.Sample(new PolicyFiles(hasNamespaceLabels: false), TimeProvider.System, NullLogger<PolicyStore>.Instance),
            NoClusterView.Instance,
            time,
            NullLogger<AdmissionEvaluator>.Instance
        );

    private static long Cost(string shape, int items, bool update, Func<AdmissionRequest, AdmissionAnswer> evaluate) =>
        Cost(LargeObjects.Review(shape, items, update), evaluate);

    private static long Cost(string review, Func<AdmissionRequest, AdmissionAnswer> evaluate)
    {
        var body = Encoding.UTF8.GetBytes(review);
        var before = GC.GetAllocatedBytesForCurrentThread();
        AdmissionExchange.Answer(body, evaluate, AnswerBuffer.Rent());
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>Advances by a second on every read.</summary>
    private sealed class HurriedClock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks += TimeSpan.TicksPerSecond;
    }
}
