using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Policies;

public sealed class UngovernedTests
{
    private const string Elsewhere = """{"scope": {"namespaces": ["elsewhere"]}, "approvedHosts": []}""";

    [Theory]
    [InlineData(null, EnforcementAction.Warn)]
    [InlineData("Warn", EnforcementAction.Warn)]
    [InlineData("Deny", EnforcementAction.Deny)]
    [InlineData("Allow", null)]
    public void Objects_that_an_ungoverned_namespace_exports_are_evaluated(string? ungoverned, EnforcementAction? expected)
    {
        foreach (var (kind, spec) in Exported("""["*"]"""))
        {
            var scenario = new Scenario().WithPolicy(Elsewhere);
            scenario = ungoverned is null ? scenario : scenario.WithPolicy($$"""{"ungoverned": "{{ungoverned}}"}""");
            var actions = scenario
                .Validate(kind, spec)
                .Findings.Where(finding => finding.Rule == "unapproved-host")
                .Select(finding => (EnforcementAction?)finding.Action);
            Assert.Equal(expected, actions.FirstOrDefault());
        }
    }

    [Theory]
    [InlineData("""["."]""", false)]
    [InlineData("""["~"]""", false)]
    [InlineData("""["payments"]""", false)]
    [InlineData("""[".", "orders"]""", true)]
    [InlineData("""[]""", true)]
    [InlineData("null", true)]
    [InlineData("\"*\"", true)]
    public void Objects_that_stay_in_the_namespace_are_not(string exportTo, bool evaluated)
    {
        foreach (var (kind, spec) in Exported(exportTo))
        {
            Assert.Equal(evaluated, new Scenario().WithPolicy(Elsewhere).Validate(kind, spec).Findings.Count > 0);
        }
    }

    [Fact]
    public void The_defaults_of_the_mesh_say_where_an_object_without_exportTo_goes()
    {
        var scenario = new Scenario()
            .WithPolicy(Elsewhere)
            .WithPolicy("""{"mesh": {"defaultExports": {"serviceEntry": ["."], "virtualService": ["."]}}}""");
        foreach (var (kind, spec) in Exported("null").Where(exported => exported.Kind != "DestinationRule"))
        {
            scenario.Validate(kind, spec).Clean();
        }

        Assert.NotEmpty(scenario.Validate("ServiceEntry", """{"hosts": ["a.example.com"], "exportTo": ["*"]}""").Findings);
    }

    [Fact]
    public void Other_kinds_are_not_evaluated() =>
        new Scenario()
            .WithPolicy(Elsewhere)
            .WithPolicy("""{"ungoverned": "Deny"}""")
            .Validate("WorkloadEntry", """{"address": "203.0.113.7"}""")
            .Clean();

    [Fact]
    public void Nothing_is_defaulted() =>
        Assert.Empty(
            new Scenario()
                .WithPolicy("""{"scope": {"namespaces": ["elsewhere"]}, "defaults": {"exportTo": ["."]}}""")
                .Mutate("ServiceEntry", """{"hosts": ["a.example.com"]}""")
        );

    [Fact]
    public void The_stricter_of_two_policies_wins() =>
        new Scenario()
            .WithPolicy("""{"ungoverned": "Deny"}""")
            .WithPolicy("""{"ungoverned": "Allow"}""")
            .Validate("ServiceEntry", """{"hosts": ["a.example.com"]}""")
            .DeniedBy("unapproved-host");

    [Fact]
    public void Without_any_policy_nothing_is_evaluated() =>
        new Scenario().Validate("ServiceEntry", """{"hosts": ["a.example.com"]}""").Clean();

    private static IEnumerable<(string Kind, string Spec)> Exported(string exportTo) =>
        [
            ("ServiceEntry", $$"""{"hosts": ["a.example.com"], "exportTo": {{exportTo}}}"""),
            (
                "VirtualService",
                $$"""{"hosts": ["a.example.com"], "http": [{"route": [{"destination": {"host": "a.example.com"} }]}], "exportTo": {{exportTo}}}"""
            ),
            ("DestinationRule", $$"""{"host": "a.example.com", "exportTo": {{exportTo}}}"""),
        ];
}
