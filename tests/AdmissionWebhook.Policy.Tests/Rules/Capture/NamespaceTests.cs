using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Rules.Capture;

/// <summary>A namespace leaves the mesh with the label that put it there; a move to another data plane or revision is an upgrade.</summary>
public sealed class NamespaceTests
{
    private const string Sidecars = """ "istio-injection": "enabled" """;
    private const string Revision = """ "istio.io/rev": "stable" """;
    private const string Ambient = """ "istio.io/dataplane-mode": "ambient" """;
    private const string None = """ "team": "web" """;

    [Theory]
    [InlineData(Sidecars, None)]
    [InlineData(Revision, None)]
    [InlineData(Ambient, None)]
    [InlineData(Ambient, """ "istio.io/dataplane-mode": "off" """)]
    [InlineData(Revision, """ "istio.io/rev": "" """)]
    [InlineData(Sidecars, """ "istio-injection": "disabled" """)]
    public void Leaving_the_mesh_is_one_finding(string before, string now) => Assert.Single(Findings(before, now));

    [Theory]
    [InlineData(Sidecars, Revision)]
    [InlineData(Sidecars, Ambient)]
    [InlineData(Ambient, Sidecars)]
    [InlineData(Revision, """ "istio.io/rev": "next" """)]
    [InlineData(Sidecars, Sidecars + "," + None)]
    [InlineData(None, None)]
    [InlineData(""" "istio-injection": "disabled" """, None)]
    public void Moving_within_the_mesh_is_none(string before, string now) => Assert.Empty(Findings(before, now));

    [Theory]
    [InlineData("sidecar", 0)]
    [InlineData("ambient", 1)]
    public void Only_the_labels_of_the_meshs_data_plane_count(string plane, int findings) =>
        Assert.Equal(findings, Findings(Ambient, None, plane).Length);

    [Fact]
    public void A_namespace_that_never_was_in_the_mesh_can_be_created() =>
        Assert.Empty(new Scenario().WithPolicy("{}").Validate(Namespace(None)).Findings);

    [Theory]
    [InlineData("governed", "other", 1)]
    [InlineData("other", "governed", 1)]
    [InlineData("other", "other", 0)]
    public void A_policy_governs_the_change_that_takes_the_namespace_out_of_it(string before, string now, int findings) =>
        Assert.Equal(
            findings,
            new Scenario()
                .WithPolicy("""{"approvedHosts": [], "scope": {"namespaceSelector": {"matchLabels": {"egress": "governed"}}}}""")
                .Updating(Namespace($"{Sidecars}, \"egress\": \"{before}\""))
                .Validate(Namespace($"\"egress\": \"{now}\""))
                .Findings.Count
        );

    private static string[] Findings(string before, string now, string? plane = null) =>
        [
            .. new Scenario()
                .WithPolicy(plane is null ? "{}" : $$"""{"approvedHosts": [], "mesh": {"dataPlane": "{{plane}}"} }""")
                .Updating(Namespace(before))
                .Validate(Namespace(now))
                .Findings.Select(finding => finding.Rule),
        ];

    private static string Namespace(string labels) =>
        $$"""{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "payments", "labels": { {{labels}} } } }""";
}
