using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Policy.Tests.Policies;

/// <summary>A stored policy with errors: fails closed, but only for the namespaces of its scope.</summary>
public sealed class InvalidPolicyTests
{
    private const string Error = "\"nonsense\": 1";

    [Fact]
    public void It_governs_its_scope_and_approves_nothing()
    {
        var policies = Compile(
            $$"""{"scope": {"namespaces": ["payments"]}, "approvedHosts": [{"host": "api.vendor.example"}], {{Error}} }"""
        );
        Assert.Equal(
            "unapproved-host",
            Assert.Single(Evaluate(policies, "payments").Findings, finding => finding.Action == EnforcementAction.Deny).Rule
        );
        Assert.True(Evaluate(policies, "orders").Allowed);
    }

    [Fact]
    public void Its_readable_denials_and_the_approvals_of_other_policies_apply()
    {
        var approving = """{"approvedHosts": [{"host": "*.vendor.example"}]}""";
        Assert.True(Evaluate(Compile(approving, $$"""{ {{Error}} }"""), "payments").Allowed);
        var verdict = Evaluate(Compile(approving, """{"deniedHosts": [{"host": 5}, {"host": "API.vendor.example."}]}"""), "payments");
        Assert.Equal("denied-host", Assert.Single(verdict.Findings).Rule);
    }

    [Fact]
    public void One_with_only_mesh_facts_still_governs_no_namespace() =>
        Assert.Empty(Evaluate(Compile("""{"mesh": {"clusterDomane": "corp.local"}, "ungoverned": "Deny"}"""), "payments").Policies);

    [Theory]
    [InlineData("""{"mesh": {"clusterDomain": "corp.local"}, "approvedHosts": [{"host": "*.com"}]}""", "corp.local")]
    [InlineData("""{"mesh": {"clusterDomain": "corp.local", "internalAddresses": ["0.0.0.0/0"]}, "approvedHosts": []}""", "cluster.local")]
    [InlineData("""{"scope": {"namespaces": ["a"]}, "mesh": {"clusterDomain": "corp.local"}}""", "cluster.local")]
    public void Mesh_facts_survive_an_error_elsewhere(string spec, string domain) =>
        Assert.Equal(domain, new PolicySet(Compile(spec)).Mesh.ClusterDomain);

    [Fact]
    public void A_typo_does_not_make_a_policy_on_trial_deny() =>
        Assert.True(Evaluate(Compile($$"""{"enforcement": "Audit", {{Error}} }"""), "payments").Allowed);

    private static List<CompiledPolicy> Compile(params string[] specs) =>
        [.. specs.Select(spec => PolicyCompiler.Compile(PolicyDocuments.Parse(PolicyDocuments.Document(spec)), []))];

    private static Verdict Evaluate(IReadOnlyList<CompiledPolicy> policies, string @namespace)
    {
        var subject = PolicyDocuments.Parse(
            """
            {"spec": {"hosts": ["api.vendor.example"], "resolution": "DNS", "ports": [{"number": 443, "name": "tls", "protocol": "TLS"}],
             "exportTo": ["."]}}
            """
        );
        return PolicyEngine.Validate(
            new AdmissionInput
            {
                Group = IstioKinds.Group,
                Version = "v1",
                Kind = "ServiceEntry",
                Namespace = @namespace,
                Operation = Operation.Create,
                Object = subject,
            },
            new PolicySet(policies),
            NoClusterView.Instance,
            DateTimeOffset.UnixEpoch
        );
    }
}
