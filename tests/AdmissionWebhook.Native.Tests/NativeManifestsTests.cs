using System.Text;
using System.Text.Json.Nodes;
using AdmissionWebhook.Deployment.Native;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.Rules;

namespace AdmissionWebhook.Native.Tests;

/// <summary>The output of <c>manifests native</c>.</summary>
public sealed class NativeManifestsTests
{
    [Theory]
    [InlineData(false, ".native.egress.admissionwebhook.dev")]
    [InlineData(true, ".native.egress.admissionwebhook.dev.static.k8s.io")]
    public void Every_policy_is_named_after_its_rule_and_bound_to_deny(bool isStatic, string suffix)
    {
        var objects = Read(Text(SampleDocuments.SamplePolicy, isStatic));
        var policies = objects.Where(item => (string?)item["kind"] == "ValidatingAdmissionPolicy").ToList();
        Assert.True(policies.Count >= 12);
        Assert.Equal(objects.Count, 2 * policies.Count);
        Assert.All(
            policies,
            policy =>
            {
                var name = (string)policy["metadata"]!["name"]!;
                Assert.EndsWith(suffix, name, StringComparison.Ordinal);
                var rule = RuleCatalog.Find(name.Split('.')[0]);
                Assert.NotNull(rule);
                var message = (string?)policy["spec"]!["validations"]![0]!["message"];
                Assert.StartsWith($"[{rule.Descriptor.Name}] ", message, StringComparison.Ordinal);
                var binding = Assert.Single(objects, item => (string?)item["spec"]!["policyName"] == name);
                Assert.Equal(["Deny"], binding["spec"]!["validationActions"]!.AsArray().Select(action => (string?)action));
            }
        );
        Assert.Equal(policies.Count, policies.Select(policy => (string?)policy["metadata"]!["name"]).Distinct().Count());
    }

    [Fact]
    public void A_static_policy_uses_no_parameter_and_no_host()
    {
        var text = Text(SampleDocuments.SamplePolicy, isStatic: true);
        Assert.DoesNotContain("paramKind", text, StringComparison.Ordinal);
        Assert.DoesNotContain("unapproved-host.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failing_expression_denies_nothing() =>
        Assert.All(
            Read(Text(null)).Where(item => (string?)item["kind"] == "ValidatingAdmissionPolicy"),
            policy => Assert.Equal("Ignore", (string?)policy["spec"]!["failurePolicy"])
        );

    [Fact]
    public void The_file_says_what_is_left_out_and_what_it_was_made_from()
    {
        Assert.Contains("# Left to the webhook", Text(null), StringComparison.Ordinal);
        Assert.Contains("# No policy was given", Text(null), StringComparison.Ordinal);
        Assert.Contains("policies sample as of 2026-06-01", Text(SampleDocuments.SamplePolicy), StringComparison.Ordinal);
    }

    [Fact]
    public void Expressions_stay_below_the_parsers_limit_for_any_number_of_hosts()
    {
        var net = NativePolicies.Of(Approving(5_000), withHosts: true, SoundnessRun.Now);
        Assert.Contains(net, policy => policy.Rule == "unapproved-host");
        Assert.All(
            net.SelectMany(policy => policy.Variables.Select(variable => variable.Expression).Append(policy.Expression)),
            expression => Assert.True(expression.Length < 100_000)
        );
    }

    [Fact]
    public void Too_many_hosts_for_one_object_are_all_left_out_and_the_file_says_so()
    {
        var policies = Approving(30_000);
        Assert.DoesNotContain(NativePolicies.Of(policies, withHosts: true, SoundnessRun.Now), policy => policy.Rule == "unapproved-host");
        Assert.Contains("too many of them", Text(policies), StringComparison.Ordinal);
    }

    [Fact]
    public void A_policy_that_only_warns_produces_nothing()
    {
        var trial = new CompiledPolicy { Name = "trial", Enforcement = Policy.EnforcementAction.Warn };
        Assert.Empty(NativePolicies.Of(new PolicySet([trial]), withHosts: true, SoundnessRun.Now));
    }

    private static string Text(PolicySet? policies, bool isStatic = false) => NativeManifests.Text(policies, isStatic, SoundnessRun.Now);

    private static PolicySet Approving(int hosts) =>
        new([
            new CompiledPolicy
            {
                Name = "many",
                Approvals =
                [
                    .. Enumerable
                        .Range(0, hosts)
                        .Select(index => $"host-{index}.some-longer-name.example.com")
                        .Select(host => new Approval { Host = HostName.Parse(host), Policy = "many" }),
                ],
            },
        ]);

    private static List<JsonNode> Read(string text) =>
        [
            .. ManifestReader
                .Read(Encoding.UTF8.GetBytes(text), "native.yaml")
                .Select(entry => JsonNode.Parse(Assert.IsType<ManifestDocument>(entry).Json.Span)!),
        ];
}
