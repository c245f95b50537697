using AdmissionWebhook.Deployment.Native;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.Text;

namespace AdmissionWebhook.Native.Tests;

/// <summary>What the net denies, the webhook denies too; and the net denies nearly everything that it claims to.</summary>
public sealed class NetSoundnessTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1_000)]
    [InlineData(2_000)]
    [InlineData(3_000)]
    public void For_random_policies_and_objects_it_denies_nothing_that_the_webhook_allows(int seed)
    {
        var run = new SoundnessRun();
        for (var i = 0; i < 40; i++)
        {
            run.Ask(seed + i, objects: 25);
        }

        Assert.Empty(run.Unsound);
        Assert.True(run.Counts.Values.Sum(count => count.Both) > 200, "the net denied hardly anything, so it was hardly tried");
    }

    [Fact]
    public void It_denies_at_least_nine_in_ten_of_what_it_claims_to()
    {
        var run = new SoundnessRun { OnlyClaims = true };
        for (var seed = 5_000; seed < 5_150; seed++)
        {
            run.Ask(seed, objects: 25);
        }

        // Ports are seldom all that is wrong with a random ServiceEntry.
        run.Ask(RandomPolicies.OfPorts, new RandomDocuments(6_000), objects: 1_500);

        Assert.Equal(Claims.Rules.Order(StringComparer.Ordinal), run.Counts.Keys.Order(StringComparer.Ordinal));
        Assert.All(
            run.Counts,
            rule =>
                Assert.True(
                    rule.Value.Both >= 9 * rule.Value.Webhook,
                    $"{rule.Key}: both denied {rule.Value.Both} times, the webhook alone {rule.Value.Webhook} times"
                )
        );
    }

    [Fact]
    public void For_every_sample_and_rule_example_it_denies_nothing_that_the_webhook_allows()
    {
        var run = new SoundnessRun();
        var random = Enumerable.Range(0, 20).Select(seed => RandomPolicies.Set(new RandomDocuments(seed)));
        PolicySet[] policies = [NativePolicies.OfNone, SampleDocuments.SamplePolicy, .. random];
        var asked = 0;
        foreach (var set in policies)
        {
            var net = NativePolicies.Of(set, withHosts: true, SoundnessRun.Now);
            foreach (var (name, input) in SampleDocuments.All())
            {
                run.Ask(name, set, net, input, new Dictionary<string, string>());
                asked++;
            }
        }

        Assert.Empty(run.Unsound);
        Assert.True(asked > 1000, $"only {asked} were evaluated");
        Assert.True(run.Counts.Values.Sum(count => count.Both) > 100);
    }

    [Fact]
    public void Without_policies_it_acts_like_a_policy_that_approves_nothing() =>
        Assert.True(Assert.Single(NativePolicies.OfNone.Policies) is { Governs: true, Approvals.Count: 0, Scope.IsWholeCluster: true });

    [Fact]
    public void A_namespace_glob_means_the_same_in_both()
    {
        string[] patterns = ["shop", "team-*", "*-prod", "a*b*c", "*", "x.y", "a+b"];
        string[] names = ["shop", "shops", "team-", "team-a", "a-prod", "abc", "axbyc", "ac", "x.y", "xay", "a+b", "aab"];
        foreach (var pattern in patterns)
        {
            foreach (var name in names)
            {
                var expression = CelText.Matches(CelText.Literal(name), [new Glob(pattern), new Glob("never*")]);
                Assert.Equal(new Glob(pattern).Matches(name), NativeNet.Compile(expression)(new Dictionary<string, object?>()));
            }
        }
    }
}
