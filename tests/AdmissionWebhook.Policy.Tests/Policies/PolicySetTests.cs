using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Policies;

/// <summary>Scopes, and how several policies combine.</summary>
public sealed class PolicySetTests
{
    private const string Entry =
        """{"hosts": ["api.vendor.example"], "resolution": "DNS", "ports": [{"number": 443, "name": "tls", "protocol": "TLS"}], "exportTo": ["."]}""";

    private const string Route =
        """{"hosts": ["api.vendor.example"], "http": [{"timeout": "30s", "route": [{"destination": {"host": "api.vendor.example"}}]}], "exportTo": ["."]}""";

    private const string Approved = """ "approvedHosts": [{"host": "api.vendor.example"}] """;

    [Theory]
    [InlineData("""{"namespaces": ["payments"]}""", "payments", true)]
    [InlineData("""{"namespaces": ["payments"]}""", "payments2", false)]
    [InlineData("""{"namespaces": ["team-*", "payments"]}""", "team-a", true)]
    [InlineData("""{"namespaces": ["team-*"], "excludeNamespaces": ["team-sandbox"]}""", "team-sandbox", false)]
    [InlineData("""{"excludeNamespaces": ["team-*"]}""", "team-a", false)]
    [InlineData("""{"excludeNamespaces": ["team-*"]}""", "payments", true)]
    [InlineData("""{"namespaceSelector": {"matchLabels": {"egress": "governed"}}}""", "labelled", true)]
    [InlineData("""{"namespaceSelector": {"matchLabels": {"egress": "governed"}}}""", "other", false)]
    [InlineData("""{"namespaceSelector": {"matchLabels": {"egress": "governed"}}}""", "unknown", false)]
    [InlineData("""{"namespaces": ["other"], "namespaceSelector": {"matchLabels": {"egress": "governed"}}}""", "labelled", false)]
    [InlineData(
        """{"namespaceSelector": {"matchExpressions": [{"key": "egress", "operator": "In", "values": ["governed", "strict"]}]}}""",
        "labelled",
        true
    )]
    [InlineData(
        """{"namespaceSelector": {"matchExpressions": [{"key": "egress", "operator": "NotIn", "values": ["governed"]}]}}""",
        "labelled",
        false
    )]
    [InlineData(
        """{"namespaceSelector": {"matchExpressions": [{"key": "egress", "operator": "NotIn", "values": ["governed"]}]}}""",
        "other",
        true
    )]
    [InlineData("""{"namespaceSelector": {"matchExpressions": [{"key": "egress", "operator": "Exists"}]}}""", "other", false)]
    [InlineData("""{"namespaceSelector": {"matchExpressions": [{"key": "egress", "operator": "DoesNotExist"}]}}""", "other", true)]
    public void A_policy_governs_the_namespaces_of_its_scope(string scope, string @namespace, bool governed)
    {
        var verdict = new Scenario()
            .WithPolicy($$"""{"scope": {{scope}}, "approvedHosts": []}""")
            .Seeing(LabelledNamespaces.View())
            .In(@namespace)
            .Validate("ServiceEntry", Entry);
        Assert.Equal(!governed, verdict.Allowed);
        Assert.Equal(governed ? "policy-1" : "", verdict.Policies);
    }

    [Fact]
    public void The_namespace_of_the_request_counts_not_that_of_the_object() =>
        new Scenario()
            .WithPolicy("""{"scope": {"namespaces": ["payments"]}, "approvedHosts": []}""")
            .In("payments")
            .Validate($$"""{"kind": "ServiceEntry", "metadata": {"name": "it", "namespace": "free"}, "spec": {{Entry}}}""")
            .DeniedOnlyBy("unapproved-host");

    [Fact]
    public void Approvals_add_up() =>
        Scenario
            .NothingApproved.WithPolicy($$"""{"scope": {"namespaces": ["payments"]}, {{Approved}}}""")
            .Validate("ServiceEntry", Entry)
            .Clean();

    [Theory]
    [InlineData("api.vendor.example")]
    [InlineData("*.vendor.example")]
    [InlineData("*.example")]
    [InlineData("API.vendor.example.")]
    public void A_denial_beats_the_approval_of_any_policy(string denied)
    {
        var scenario = new Scenario().WithPolicy($$"""{"scope": {"namespaces": ["payments"]}, {{Approved}}}""");
        if (denied.EndsWith('.'))
        {
            Assert.Throws<ArgumentException>(() => scenario.WithPolicy($$"""{"deniedHosts": [{"host": "{{denied}}"}]}"""));
            return;
        }

        Assert.Contains(
            "data loss",
            scenario
                .WithPolicy($$"""{"deniedHosts": [{"host": "{{denied}}", "reason": "data loss"}]}""")
                .Validate("ServiceEntry", Entry)
                .DeniedOnlyBy("denied-host")
                .Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_denial_matches_a_wildcard_that_it_overlaps() =>
        new Scenario()
            .WithPolicy("""{"approvedHosts": [{"host": "*.vendor.example"}], "deniedHosts": [{"host": "files.vendor.example"}]}""")
            .Validate("ServiceEntry", Entry.Edited("api.", "*."))
            .DeniedOnlyBy("denied-host");

    [Theory]
    [InlineData(null, null, EnforcementAction.Warn)]
    [InlineData("Deny", null, EnforcementAction.Deny)]
    [InlineData("Audit", null, EnforcementAction.Audit)]
    [InlineData("Audit", "Deny", EnforcementAction.Deny)]
    [InlineData("Disabled", "Audit", EnforcementAction.Audit)]
    [InlineData("Disabled", null, null)]
    [InlineData("Disabled", "Disabled", null)]
    public void The_strictest_explicit_entry_of_a_rule_wins_else_the_default(string? first, string? second, EnforcementAction? expected)
    {
        var scenario = new[] { first, second, null }.Aggregate(
            new Scenario(),
            (scenario, action) =>
                scenario.WithPolicy(
                    action is null
                        ? $$"""{ {{Approved}} }"""
                        : $$"""{ {{Approved}}, "rules": {"route-timeout": {"action": "{{action}}"} } }"""
                )
        );
        var findings = scenario.Validate("VirtualService", Route.Edited("\"timeout\": \"30s\",", "")).Findings;
        Assert.Equal(expected, findings.Count == 0 ? null : Assert.Single(findings).Action);
    }

    [Theory]
    [InlineData("60s", "20s", false)]
    [InlineData("20s", "60s", false)]
    [InlineData("60s", "40s", true)]
    public void The_shortest_limit_wins(string first, string second, bool allowed) =>
        Assert.Equal(
            allowed,
            new Scenario().WithPolicy(Limited(first)).WithPolicy(Limited(second)).Validate("VirtualService", Route).Allowed
        );

    [Fact]
    public void A_limit_on_trial_does_not_tighten_one_in_force()
    {
        var scenario = new Scenario().WithPolicy(Limited("60s")).WithPolicy(Limited("5s", "\"enforcement\": \"Audit\","));
        scenario.Validate("VirtualService", Route).Admitted();
        new Scenario()
            .WithPolicy(Limited("60s", "\"enforcement\": \"Audit\","))
            .WithPolicy(Limited("5s", "\"enforcement\": \"Audit\","))
            .Validate("VirtualService", Route)
            .Admitted();
        new Scenario().WithPolicy(Limited("60s")).WithPolicy(Limited("5s")).Validate("VirtualService", Route).DeniedOnlyBy("route-timeout");
    }

    [Theory]
    [InlineData("Deny", null, EnforcementAction.Deny)]
    [InlineData("Warn", null, EnforcementAction.Warn)]
    [InlineData("Audit", null, EnforcementAction.Audit)]
    [InlineData("Audit", "Warn", EnforcementAction.Warn)]
    [InlineData("Audit", "Deny", EnforcementAction.Deny)]
    public void Enforcement_caps_its_own_policy_and_the_strictest_wins(string first, string? second, EnforcementAction expected)
    {
        var scenario = new Scenario().WithPolicy($$"""{"enforcement": "{{first}}", "approvedHosts": []}""");
        scenario = second is null ? scenario : scenario.WithPolicy($$"""{"enforcement": "{{second}}", "approvedHosts": []}""");
        Assert.Equal(expected, Assert.Single(scenario.Validate("ServiceEntry", Entry).Findings).Action);
    }

    [Fact]
    public void A_rule_on_trial_does_not_weaken_the_default() =>
        Scenario
            .NothingApproved.WithPolicy("""{"enforcement": "Audit", "rules": {"unapproved-host": {"action": "Deny"}}}""")
            .Validate("ServiceEntry", Entry)
            .DeniedOnlyBy("unapproved-host");

    [Fact]
    public void A_denial_is_capped_by_its_own_policy() =>
        new Scenario()
            .WithPolicy($$"""{ {{Approved}} }""")
            .WithPolicy("""{"enforcement": "Warn", "deniedHosts": [{"host": "api.vendor.example"}]}""")
            .Validate("ServiceEntry", Entry)
            .WarnedBy("denied-host");

    [Theory]
    [InlineData("payments", "15s")]
    [InlineData("team-a", "10s")]
    [InlineData("team-alpha", "5s")]
    [InlineData("labelled", "20s")]
    [InlineData("other", "30s")]
    public void The_default_of_the_more_specific_scope_wins(string @namespace, string timeout)
    {
        var scenario = new Scenario()
            .WithPolicy(Defaulting("30s", null), "a-everything")
            .WithPolicy(Defaulting("40s", null), "b-everything")
            .WithPolicy(Defaulting("20s", """{"namespaceSelector": {"matchLabels": {"egress": "governed"}}}"""))
            .WithPolicy(Defaulting("10s", """{"namespaces": ["team-*"]}"""))
            .WithPolicy(Defaulting("5s", """{"namespaces": ["team-al*"]}"""))
            .WithPolicy(Defaulting("15s", """{"namespaces": ["pay*", "payments"]}"""));
        var patch = scenario
            .Seeing(LabelledNamespaces.View())
            .In(@namespace)
            .Mutate("VirtualService", Route.Edited("\"timeout\": \"30s\",", ""));
        Assert.Equal(timeout, Assert.Single(patch).Value.GetValue<string>());
    }

    [Fact]
    public void Label_defaults_merge_key_by_key()
    {
        var patch = new Scenario()
            .WithPolicy("""{"approvedHosts": [], "defaults": {"labels": {"a": "cluster", "b": "cluster"}}}""")
            .WithPolicy("""{"scope": {"namespaces": ["payments"]}, "defaults": {"labels": {"b": "team", "c": "team"}}}""")
            .Mutate("Gateway", """{"selector": {"istio": "ingress"}}""");
        Assert.Equal("""{"b":"team","c":"team","a":"cluster"}""", Assert.Single(patch).Value.ToJsonString());
    }

    [Fact]
    public void Mesh_facts_are_merged()
    {
        var scenario = Scenario
            .NothingApproved.WithPolicy(
                """{"mesh": {"clusterDomain": "corp.local", "ownHosts": ["*.apps.corp.example"], "internalAddresses": ["10.0.0.0/8"]}}"""
            )
            .WithPolicy(
                """{"mesh": {"ownHosts": ["legacy.corp.example"], "internalAddresses": ["192.168.0.0/16"], "platformNamespaces": ["istio-system", "mesh-*"]}}"""
            );
        foreach (var host in new[] { "a.b.svc.corp.local", "x.apps.corp.example", "legacy.corp.example", "reviews" })
        {
            scenario.Validate("VirtualService", Destination(host)).Clean("route-timeout");
        }

        scenario.Validate("VirtualService", Destination("a.b.svc.cluster.local")).DeniedOnlyBy("unapproved-host");
        scenario.Validate("WorkloadEntry", """{"address": "10.1.1.1"}""").Clean();
        scenario.Validate("WorkloadEntry", """{"address": "192.168.1.1"}""").Clean();
        scenario.Validate("WorkloadEntry", """{"address": "203.0.113.7"}""").DeniedOnlyBy("unapproved-address");
        scenario.In("mesh-a").Validate("DestinationRule", """{"host": "*"}""").Clean();
        scenario.Validate("DestinationRule", """{"host": "*"}""").DeniedBy("unapproved-host");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"scope": {}}""")]
    [InlineData("""{"approvedHosts": []}""")]
    public void An_empty_policy_governs_everything_and_approves_nothing(string spec) =>
        new Scenario()
            .WithPolicy(spec)
            .Validate("ServiceEntry", """{"hosts": ["api.example.com"], "resolution": "DNS", "exportTo": ["."]}""")
            .DeniedBy("unapproved-host");

    [Fact]
    public void A_policy_with_only_mesh_facts_governs_no_namespace()
    {
        var scenario = new Scenario().WithPolicy("""{"mesh": {"clusterDomain": "corp.local"}, "ungoverned": "Deny"}""");
        scenario.Validate("ServiceEntry", Entry).Clean();
        Assert.Empty(scenario.Mutate("ServiceEntry", Entry));
    }

    private static string Limited(string max, string more = "") =>
        $$"""{ {{more}} {{Approved}}, "rules": {"route-timeout": {"action": "Deny", "max": "{{max}}"} } }""";

    private static string Defaulting(string timeout, string? scope) =>
        $$"""{ {{(scope is null ? "" : $"\"scope\": {scope},")}} "defaults": {"routeTimeout": "{{timeout}}"} }""";

    private static string Destination(string host) =>
        $$"""{"hosts": ["a.payments.svc.corp.local"], "http": [{"route": [{"destination": {"host": "{{host}}"} }]}], "exportTo": ["."]}""";
}
