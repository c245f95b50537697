using AdmissionWebhook.Deployment;
using AdmissionWebhook.Deployment.MatchConditions;
using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Defaults;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Native.Tests;

/// <summary>Where the conditions skip a call, the mutating webhook would have set no default.</summary>
public sealed class ConditionTests
{
    private readonly Dictionary<string, string> _labels = new() { ["egress"] = "governed" };

    private int _spared;
    private int _idle;

    [Theory]
    [InlineData(0)]
    [InlineData(1_000)]
    [InlineData(2_000)]
    [InlineData(3_000)]
    public void Of_random_policies_and_requests_they_spare_no_call_that_gives_something(int seed)
    {
        for (var i = seed; i < seed + 60; i++)
        {
            var random = new RandomDocuments(i);
            var policies = RandomPolicies.Set(random, withDefaults: true);
            var conditions = DefaultingConditions.Of(policies, SoundnessRun.Now);
            for (var n = 0; n < 25; n++)
            {
                Ask($"seed {i}, request {n}", policies, conditions, Defaulting.Request(random));
            }
        }

        Assert.True(_spared >= 0.9 * _idle, $"of {_idle} calls that give nothing only {_spared} are spared");
    }

    [Fact]
    public void Of_every_sample_and_every_example_of_a_rule_they_spare_no_call_that_gives_something()
    {
        var random = Enumerable.Range(0, 20).Select(seed => RandomPolicies.Set(new RandomDocuments(seed), withDefaults: true));
        foreach (var policies in random.Append(SampleDocuments.SamplePolicy))
        {
            var conditions = DefaultingConditions.Of(policies, SoundnessRun.Now);
            foreach (var (name, input) in SampleDocuments.All())
            {
                Ask(name, policies, conditions, input);
            }
        }

        Assert.True(_spared >= 0.9 * _idle, $"of {_idle} calls that give nothing only {_spared} are spared");
    }

    // Conditions must stay valid later: approvals only expire.
    [Fact]
    public void They_hold_for_as_long_as_the_policies_do()
    {
        for (var i = 4_000; i < 4_060; i++)
        {
            var random = new RandomDocuments(i);
            var policies = RandomPolicies.Set(random, withDefaults: true);
            var conditions = DefaultingConditions.Of(policies, SoundnessRun.Now);
            for (var n = 0; n < 25; n++)
            {
                Ask($"seed {i}, request {n}", policies, conditions, Defaulting.Request(random), SoundnessRun.Now.AddYears(2));
            }
        }
    }

    [Fact]
    public void Every_default_is_known_to_them() =>
        Assert.Equal(["timeout", "retries", "connectTimeout", "exportTo", "labels"], DefaultCatalog.All.Select(one => one.Name));

    private void Ask(
        string name,
        PolicySet policies,
        IReadOnlyList<MatchCondition> conditions,
        AdmissionInput input,
        DateTimeOffset? now = null
    )
    {
        var cluster = new ClusterIndex { KnowsObjects = false };
        cluster.SetNamespace(input.Namespace, _labels);
        var patch = PolicyEngine.Mutate(input, policies, cluster, now ?? SoundnessRun.Now);
        var isCalled = NativeNet.Calls(conditions, input);
        Assert.True(
            isCalled || patch.Count == 0,
            $"{name}: {input.Operation} {input.Kind} in {input.Namespace}\n{input.Object}\nold {input.OldObject}\n"
                + "is not asked about and would get\n"
                + string.Join('\n', patch.Select(operation => $"{operation.Path}: {operation.Value}"))
        );
        _idle += patch.Count == 0 ? 1 : 0;
        _spared += isCalled ? 0 : 1;
    }
}
