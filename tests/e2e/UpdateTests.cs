using AdmissionWebhook.EndToEnd.Infrastructure;

namespace AdmissionWebhook.EndToEnd;

/// <summary>Objects stored before the policy was changed.</summary>
public sealed class UpdateTests(TestCluster cluster) : EndToEndTest(cluster)
{
    private string _namespace = "";

    [Fact]
    public async Task What_was_stored_can_stay_with_a_warning()
    {
        var apply = await Cluster.Tenant.ApplyAsync(Entry("evil.example.com").Edited("name: entry", "name: entry, labels: {a: b}"));
        apply.Succeeded();
        Assert.StartsWith("Warning: unapproved-host (allowed: ", apply.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hosts: [\"evil.example.com\"]", "hosts: [evil.example.com, worse.example.com]")]
    [InlineData("number: 443", "number: 8443")]
    [InlineData("exportTo: [\".\"]", "exportTo: [\"*\"]")]
    [InlineData("resolution: DNS", "resolution: NONE")]
    public async Task What_is_wider_is_denied(string narrow, string wide)
    {
        var denied = (await Cluster.Tenant.ApplyAsync(Entry("evil.example.com").Edited(narrow, wide))).Failed();
        Assert.Contains(
            "deny this ServiceEntry",
            denied.Replace("finding denies", "findings deny", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_new_object_inherits_nothing()
    {
        var other = Entry("evil.example.com").Edited("name: entry", "name: other");
        Assert.Contains("[unapproved-host]", (await Cluster.Tenant.ApplyAsync(other)).Failed(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_finalizer_opens_no_door()
    {
        (
            await Cluster.Tenant.RunAsync(
                "patch",
                "serviceentry",
                "entry",
                "-n",
                _namespace,
                "--type=merge",
                "-p",
                """{"metadata": {"finalizers": ["example.com/hold"]}}"""
            )
        ).Succeeded();
        (await Cluster.Tenant.RunAsync("delete", "serviceentry", "entry", "-n", _namespace, "--wait=false")).Succeeded();
        var denied = await Cluster.Tenant.RunAsync(
            "patch",
            "serviceentry",
            "entry",
            "-n",
            _namespace,
            "--type=merge",
            "-p",
            """{"spec": {"hosts": ["worse.example.com"]}}"""
        );
        Assert.Contains("[unapproved-host]", denied.Failed(), StringComparison.Ordinal);
        (
            await Cluster.Tenant.RunAsync(
                "patch",
                "serviceentry",
                "entry",
                "-n",
                _namespace,
                "--type=merge",
                "-p",
                """{"metadata": {"finalizers": null}}"""
            )
        ).Succeeded();
        Assert.Contains(
            "NotFound",
            (await Admin.RunAsync("get", "serviceentry", "entry", "-n", _namespace)).Failed(),
            StringComparison.Ordinal
        );
    }

    protected override async Task PrepareAsync()
    {
        _namespace = await Cluster.NamespaceAsync();
        await Cluster.GovernAsync(Objects.Approving("evil.example.com"));
        (await Cluster.Tenant.ApplyAsync(Entry("evil.example.com"))).Succeeded();
        await Cluster.GovernAsync(Objects.Approving("api.example.com"));
    }

    private string Entry(string host) => Objects.ServiceEntry(_namespace, "entry", host);
}
