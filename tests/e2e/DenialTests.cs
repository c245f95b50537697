using AdmissionWebhook.EndToEnd.Infrastructure;

namespace AdmissionWebhook.EndToEnd;

/// <summary>What a person at a terminal sees.</summary>
public sealed class DenialTests(TestCluster cluster) : EndToEndTest(cluster)
{
    private string _namespace = "";

    [Fact]
    public async Task Kubectl_shows_every_finding_with_its_field_and_its_remedy()
    {
        await Cluster.GovernAsync(
            Objects.Policy(
                "one",
                "{contact: '#ask-here', approvedHosts: [{host: api.github.com, approvedBy: security}], "
                    + "deniedHosts: [{host: '*.pastebin.com', reason: data loss}]}"
            )
        );
        var entry = Objects
            .ServiceEntry(_namespace, "paste", "api.githb.com")
            .Edited("[\"api.githb.com\"]", "[api.githb.com, x.pastebin.com]");
        var apply = await Cluster.Tenant.ApplyAsync(entry);
        Assert.Equal(1, apply.ExitCode);
        var said = apply.Failed();
        Assert.StartsWith(
            "Error from server (Forbidden): error when creating \"STDIN\": "
                + "admission webhook \"validate.egress.admissionwebhook.dev\" denied the request: ",
            said,
            StringComparison.Ordinal
        );
        Assert.Contains("findings deny this ServiceEntry:\n", said, StringComparison.Ordinal);
        Assert.Contains("\n[unapproved-host] spec.hosts[0]: ", said, StringComparison.Ordinal);
        Assert.Contains("api.github.com", said, StringComparison.Ordinal);
        Assert.Contains("#ask-here", said, StringComparison.Ordinal);
        Assert.Contains("\n[denied-host] spec.hosts[1]: ", said, StringComparison.Ordinal);
        Assert.Contains("data loss", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Warn", "Warning: unapproved-host")]
    [InlineData("Audit", "")]
    public async Task A_capped_policy_admits_and_reports_no_more_than_its_cap(string enforcement, string warning)
    {
        await Cluster.GovernAsync(Objects.Policy("one", $"{{enforcement: {enforcement}, approvedHosts: []}}"));
        var apply = await Cluster.Tenant.ApplyAsync(Objects.ServiceEntry(_namespace, "entry", "api.example.com"));
        Assert.Equal($"serviceentry.networking.istio.io/entry created\n", apply.Succeeded());
        Assert.StartsWith(warning, apply.Error, StringComparison.Ordinal);
        Assert.Equal(warning.Length == 0, apply.Error.Length == 0);
    }

    [Fact]
    public async Task Break_glass_admits_only_its_groups()
    {
        await Cluster.GovernAsync(
            Objects.Policy("one", "{approvedHosts: [], breakGlass: {groups: [sre-oncall], until: 2099-01-01T00:00:00Z}}")
        );
        var entry = Objects.ServiceEntry(_namespace, "entry", "api.example.com");
        (await Cluster.Tenant.ApplyAsync(entry)).Failed();
        var apply = await Cluster.ControlPlane.As(Users.OnCall).ApplyAsync(entry);
        apply.Succeeded();
        Assert.Contains("Warning: break-glass: ", apply.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_object_of_a_list_gets_its_own_answer()
    {
        await Cluster.GovernAsync(Objects.Approving("api.example.com"));
        var apply = await Cluster.Tenant.ApplyAsync(
            Objects.ServiceEntry(_namespace, "bad", "evil.example.com") + Objects.ServiceEntry(_namespace, "good", "api.example.com")
        );
        Assert.Equal(1, apply.ExitCode);
        Assert.Equal("serviceentry.networking.istio.io/good created\n", apply.Output);
        Assert.Contains("evil.example.com", apply.Error, StringComparison.Ordinal);
    }

    protected override async Task PrepareAsync() => _namespace = await Cluster.NamespaceAsync();
}
