using AdmissionWebhook.EndToEnd.Infrastructure;

namespace AdmissionWebhook.EndToEnd;

/// <summary>Every way to write an object is evaluated.</summary>
public sealed class WriteTests(TestCluster cluster) : EndToEndTest(cluster)
{
    private string _namespace = "";

    [Theory]
    [InlineData("v1")]
    [InlineData("v1beta1")]
    [InlineData("v1alpha3")]
    public async Task Every_served_version_is_evaluated(string version)
    {
        var denied = (await Cluster.Tenant.ApplyAsync(Objects.ServiceEntry(_namespace, "entry", "evil.example.com", version))).Failed();
        Assert.Contains("[unapproved-host]", denied, StringComparison.Ordinal);
        (await Cluster.Tenant.ApplyAsync(Objects.ServiceEntry(_namespace, "entry", "api.example.com", version))).Succeeded();
    }

    [Theory]
    [InlineData("apply", "--server-side")]
    [InlineData("create")]
    [InlineData("apply", "--dry-run=server")]
    public async Task Every_way_to_create_is_evaluated(string verb, params string[] flags)
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(
            file,
            Objects.ServiceEntry(_namespace, "entry", "evil.example.com"),
            TestContext.Current.CancellationToken
        );
        var denied = await Cluster.Tenant.RunAsync([verb, .. flags, "-f", file]);
        File.Delete(file);
        Assert.Contains("[unapproved-host]", denied.Failed(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_object_with_a_generated_name_is_evaluated()
    {
        var entry = Objects.ServiceEntry(_namespace, "entry", "evil.example.com").Edited("name: entry", "generateName: entry-");
        Assert.Contains("[unapproved-host]", (await Cluster.Tenant.CreateAsync(entry)).Failed(), StringComparison.Ordinal);
        (await Cluster.Tenant.CreateAsync(entry.Edited("evil", "api"))).Succeeded();
    }

    [Theory]
    [InlineData("merge", """{"spec": {"hosts": ["evil.example.com"]}}""")]
    [InlineData("json", """[{"op": "replace", "path": "/spec/hosts/0", "value": "evil.example.com"}]""")]
    public async Task A_patch_is_evaluated_by_its_result(string type, string patch)
    {
        await CreateAsync();
        var denied = await Cluster.Tenant.RunAsync("patch", "serviceentry", "entry", "-n", _namespace, $"--type={type}", "-p", patch);
        Assert.Contains("[unapproved-host]", denied.Failed(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Labels_and_annotations_are_evaluated_too()
    {
        await Cluster.GovernAsync(
            Objects.Policy("one", "{approvedHosts: [{host: api.example.com}], rules: {required-labels: {action: Deny, keys: [team]}}}")
        );
        var entry = Objects.ServiceEntry(_namespace, "entry", "api.example.com").Edited("name: entry", "name: entry, labels: {team: web}");
        (await Cluster.Tenant.ApplyAsync(entry)).Succeeded();
        var denied = await Cluster.Tenant.RunAsync("label", "serviceentry", "entry", "-n", _namespace, "team-");
        Assert.Contains("[required-labels]", denied.Failed(), StringComparison.Ordinal);
        denied = await Cluster.Tenant.RunAsync(
            "annotate",
            "serviceentry",
            "entry",
            "-n",
            _namespace,
            "internal.istio.io/parents=Service/x.y"
        );
        Assert.Contains("[internal-annotations]", denied.Failed(), StringComparison.Ordinal);
        (await Cluster.Tenant.RunAsync("label", "serviceentry", "entry", "-n", _namespace, "tier=1")).Succeeded();
    }

    [Fact]
    public async Task Addresses_in_the_status_of_a_service_entry_are_for_trusted_users_only()
    {
        await CreateAsync();
        var denied = await Cluster.Tenant.RunAsync(
            "patch",
            "serviceentry",
            "entry",
            "-n",
            _namespace,
            "--subresource=status",
            "--type=merge",
            "-p",
            """{"status": {"addresses": [{"value": "10.1.2.3"}]}}"""
        );
        Assert.Contains("[status-addresses]", denied.Failed(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_write_that_changes_nothing_evaluated_causes_no_call()
    {
        await CreateAsync();
        var before = await ReviewsAsync();
        await PatchAsync("""{"metadata": {"finalizers": ["example.com/hold"]}}""");
        await PatchAsync(
            """{"metadata": {"finalizers": null, "ownerReferences": [{"apiVersion": "v1", "kind": "ConfigMap", "name": "x", "uid": "1"}]}}"""
        );
        Assert.Equal(before, await ReviewsAsync());
        await PatchAsync("""{"metadata": {"labels": {"a": "b"}}}""");
        Assert.Equal(before + 2, await ReviewsAsync());
    }

    [Fact]
    public async Task Deleting_works_even_while_the_webhook_is_down()
    {
        await CreateAsync();
        await Cluster.WithoutWebhookAsync(async () =>
            (await Cluster.Tenant.RunAsync("delete", "serviceentry", "entry", "-n", _namespace)).Succeeded()
        );
    }

    protected override async Task PrepareAsync()
    {
        _namespace = await Cluster.NamespaceAsync();
        await Cluster.GovernAsync(Objects.Approving("api.example.com"));
    }

    private async Task CreateAsync() =>
        (await Cluster.Tenant.ApplyAsync(Objects.ServiceEntry(_namespace, "entry", "api.example.com"))).Succeeded();

    private async Task PatchAsync(string patch) =>
        (await Cluster.Tenant.RunAsync("patch", "serviceentry", "entry", "-n", _namespace, "--type=merge", "-p", patch)).Succeeded();

    private async Task<int> ReviewsAsync() => await Cluster.Replica.ReviewsAsync("validate") + await Cluster.Replica.ReviewsAsync("mutate");
}
