using System.Globalization;
using System.Text.Json;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Policy.Tests.Cluster;

/// <summary>Rules that need other objects, beyond their pages: age, updates, incomplete views.</summary>
public sealed class NeighbourRuleTests
{
    private const string Entry =
        """{"hosts": ["api.example.com"], "ports": [{"number": 443, "name": "tls", "protocol": "TLS"}], "resolution": "DNS", "exportTo": ["*"]}""";
    private const string Plain =
        """{"hosts": ["api.example.com"], "ports": [{"number": 80, "name": "http", "protocol": "HTTP"}], "resolution": "DNS", "exportTo": ["."]}""";
    private const string Simple = """{"host": "api.example.com", "trafficPolicy": {"tls": {"mode": "SIMPLE"}}}""";
    private const string Routes =
        """{"hosts": ["api.example.com"], "http": [{"timeout": "5s", "route": [{"destination": {"host": "api.example.com"}}]}]}""";

    private static readonly string[] NeedOthers =
    [
        .. Policy.Rules.RuleCatalog.All.Where(rule => rule.Descriptor.NeedsOtherObjects).Select(rule => rule.Descriptor.Name),
    ];

    [Theory]
    [InlineData("ServiceEntry", Plain)]
    [InlineData("DestinationRule", Simple)]
    [InlineData("VirtualService", Routes)]
    public void The_rules_report_nothing_with_an_empty_view(string kind, string spec)
    {
        var verdict = PolicyEngine.Validate(Input(Manifest(kind, "a", "x", spec), Operation.Create), Policies, NoClusterView.Instance, Now);
        Assert.DoesNotContain(verdict.Findings, finding => NeedOthers.Contains(finding.Rule));
    }

    [Theory]
    [InlineData("ServiceEntry", Entry)]
    [InlineData("DestinationRule", Simple)]
    [InlineData("VirtualService", Routes)]
    public void An_object_does_not_conflict_with_its_own_stored_version(string kind, string spec)
    {
        var own = Manifest(kind, "a", "x", spec);
        foreach (var operation in (Operation[])[Operation.Create, Operation.Update])
        {
            Assert.DoesNotContain(
                Found(own, operation, own),
                rule => rule.StartsWith("duplicate", StringComparison.Ordinal) || rule == "host-conflict"
            );
        }
    }

    [Theory]
    [InlineData("ServiceEntry", Entry, "host-conflict")]
    [InlineData("VirtualService", Routes, "duplicate-virtual-service")]
    [InlineData("DestinationRule", Simple, "duplicate-destination-rule")]
    public void Exactly_one_of_two_conflicting_objects_is_reported(string kind, string spec, string rule)
    {
        var otherNamespace = kind == "DestinationRule" ? "a" : "b";
        var (first, second) = (Manifest(kind, "a", "x", spec), Manifest(kind, otherNamespace, "y", spec));
        Assert.DoesNotContain(rule, Found(first, Operation.Create, first, second));
        Assert.Contains(rule, Found(second, Operation.Create, first, second));
        Assert.Contains(rule, Found(first, Operation.Update, first, second));
    }

    [Fact]
    public void The_younger_object_is_reported_whatever_its_name()
    {
        var old = Manifest("ServiceEntry", "b", "y", Entry, "2025-01-01T00:00:00Z");
        var young = Manifest("ServiceEntry", "a", "x", Entry, "2025-01-02T00:00:00Z");
        Assert.Contains("host-conflict", Found(young, Operation.Create, old, young));
        Assert.DoesNotContain("host-conflict", Found(old, Operation.Create, old, young));
        Assert.Contains("host-conflict", Found(Manifest("ServiceEntry", "a", "x", Entry), Operation.Create, old));
    }

    [Fact]
    public void Double_tls_is_reported_on_the_rule_unless_the_entry_is_younger()
    {
        var (entry, rule) = (Manifest("ServiceEntry", "a", "x", Entry), Manifest("DestinationRule", "a", "x", Simple));
        Assert.Contains("double-tls", Found(rule, Operation.Create, entry, rule));
        Assert.DoesNotContain("double-tls", Found(entry, Operation.Create, entry, rule));
        Assert.Contains("double-tls", Found(entry, Operation.Update, entry, rule));
        Assert.Contains(
            "double-tls",
            Found(entry, Operation.Create, Manifest("DestinationRule", "a", "x", Simple, "2025-01-01T00:00:00Z"))
        );
    }

    [Theory]
    [InlineData("a", "[\".\"]", false)]
    [InlineData("b", "[\"*\"]", true)]
    [InlineData("istio-system", "[\"*\"]", false)]
    [InlineData("istio-system", "[\".\"]", true)]
    public void A_rule_originates_TLS_for_the_namespaces_that_use_it(string @namespace, string exportTo, bool plaintext)
    {
        var rule = Manifest(
            "DestinationRule",
            @namespace,
            "r",
            """{"host": "*.example.com", "exportTo": EXPORT, "trafficPolicy": {"tls": {"mode": "SIMPLE"}}}""".Edited("EXPORT", exportTo)
        );
        var entry = Manifest("ServiceEntry", "a", "x", Plain);
        Assert.Equal(plaintext, Found(entry, Operation.Create, entry, rule).Contains("plaintext-egress"));
    }

    [Fact]
    public void The_most_specific_rule_applies_even_if_it_sets_no_TLS()
    {
        var entry = Manifest("ServiceEntry", "a", "x", Plain);
        var wide = Manifest("DestinationRule", "a", "wide", Simple.Edited("api.", "*."));
        var exact = Manifest("DestinationRule", "a", "exact", """{"host": "api.example.com", "trafficPolicy": {"connectionPool": {}}}""");
        Assert.DoesNotContain("plaintext-egress", Found(entry, Operation.Create, wide));
        Assert.Contains("plaintext-egress", Found(entry, Operation.Create, wide, exact));
    }

    [Fact]
    public void The_rules_only_warn() => Assert.True(Evaluate(Manifest("VirtualService", "a", "x", Routes), Operation.Create).Allowed);

    [Fact]
    public void In_cluster_names_are_evaluated_only_if_Services_are_known()
    {
        var rule = Manifest("DestinationRule", "a", "x", """{"host": "reviews"}""");
        var service = """{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "NAME", "namespace": "a"}}""";
        Assert.DoesNotContain("orphan-destination-rule", Found(rule, Operation.Create));
        Assert.DoesNotContain("orphan-destination-rule", Found(rule, Operation.Create, service.Edited("NAME", "reviews")));
        Assert.Contains("orphan-destination-rule", Found(rule, Operation.Create, service.Edited("NAME", "ratings")));
    }

    private static PolicySet Policies { get; } =
        new([
            PolicyCompiler.Compile(
                JsonDocument
                    .Parse(
                        """{"apiVersion": "egress.admissionwebhook.dev/v1alpha1", "kind": "EgressPolicy", "metadata": {"name": "all"}, "spec": {"approvedHosts": [{"host": "*.example.com", "exportTo": ["*"]}]}}"""
                    )
                    .RootElement,
                []
            ),
        ]);

    private static DateTimeOffset Now { get; } =
        DateTimeOffset.Parse("2026-01-01", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private static List<string> Found(string manifest, Operation operation, params string[] others) =>
        [.. Evaluate(manifest, operation, others).Findings.Select(finding => finding.Rule)];

    private static Verdict Evaluate(string manifest, Operation operation, params string[] others) =>
        PolicyEngine.Validate(
            Input(manifest, operation),
            Policies,
            ClusterIndex.FromDocuments(others.Select(other => JsonDocument.Parse(other).RootElement)),
            Now
        );

    private static AdmissionInput Input(string manifest, Operation operation)
    {
        var document = JsonDocument.Parse(manifest).RootElement;
        var metadata = document.GetProperty("metadata");
        return new AdmissionInput
        {
            Group = "networking.istio.io",
            Version = "v1",
            Kind = document.GetProperty("kind").GetString()!,
            Namespace = metadata.GetProperty("namespace").GetString()!,
            Name = metadata.GetProperty("name").GetString()!,
            Operation = operation,
            Object = document,
            OldObject = operation == Operation.Update ? document : default,
        };
    }

    private static string Manifest(string kind, string @namespace, string name, string spec, string? created = null) =>
        $$"""{"apiVersion": "networking.istio.io/v1", "kind": "{{kind}}", "metadata": {"name": "{{name}}", "namespace": "{{@namespace}}"{{(created is null ? "" : $", \"creationTimestamp\": \"{created}\"")}}}, "spec": {{spec}}}""";
}
