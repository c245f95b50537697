using AdmissionWebhook.Deployment.Native;
using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Native.Tests;

/// <summary>Evaluates the same requests with net and webhook, and counts.</summary>
internal sealed class SoundnessRun
{
    public static readonly DateTimeOffset Now = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly Dictionary<string, string>[] Labels =
    [
        [],
        new() { ["egress"] = "governed" },
        new() { ["egress"] = "free" },
    ];

    /// <summary>By rule: how often both denied, and how often only the webhook did.</summary>
    public SortedDictionary<string, (int Both, int Webhook)> Counts { get; } = [];

    /// <summary>Whether to count only what the net claims to deny.</summary>
    public bool OnlyClaims { get; init; }

    /// <summary>What only the net denied, for people; empty if it is sound.</summary>
    public List<string> Unsound { get; } = [];

    public void Ask(int seed, int objects)
    {
        var random = new RandomDocuments(seed);
        Ask(RandomPolicies.Set(random), random, objects, $"seed {seed}, ");
    }

    public void Ask(PolicySet policies, RandomDocuments random, int objects, string name = "")
    {
        var net = NativePolicies.Of(policies, withHosts: true, Now);
        for (var i = 0; i < objects; i++)
        {
            Ask($"{name}object {i}", policies, net, RandomObjects.Input(random), random.One(Labels));
        }
    }

    public void Ask(
        string name,
        PolicySet policies,
        IReadOnlyList<NativePolicy> net,
        AdmissionInput input,
        IReadOnlyDictionary<string, string> labels
    )
    {
        var cluster = new ClusterIndex { KnowsObjects = false };
        cluster.SetNamespace(input.Namespace, labels);
        var verdict = PolicyEngine.Validate(input, policies, cluster, Now);
        var denials = NativeNet.Denials(net, input, labels);
        if (denials.Count > 0 && verdict.Allowed)
        {
            Unsound.Add(
                $"{name}: the net denies {string.Join(", ", denials)}; "
                    + $"the webhook allows {input.Operation} {input.Kind} by {input.User} in {input.Namespace}\n"
                    + $"{input.Object}\nold {input.OldObject}\n{string.Join('\n', verdict.Findings)}"
            );
        }

        var counted = verdict.Findings.Where(finding =>
            finding.Action == EnforcementAction.Deny && (!OnlyClaims || Claims.Covers(policies, input, finding))
        );
        foreach (var rule in counted.Select(finding => finding.Rule).Distinct())
        {
            var (both, webhook) = Counts.GetValueOrDefault(rule);
            Counts[rule] = denials.Contains(rule) ? (both + 1, webhook) : (both, webhook + 1);
        }
    }
}
