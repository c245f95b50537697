using System.Text.Json.Nodes;

namespace AdmissionWebhook.Kubernetes.Tests;

public sealed class Writes : ClusterTest
{
    private static readonly ResourceAddress Settings = ConfigMaps.In("payments", "settings");
    private static readonly ResourceAddress Entry = ServiceEntries.In("payments", "github");

    [Fact]
    public async Task An_object_is_created_once()
    {
        var client = ClientInCluster();
        var stored = await client.CreateAsync(ConfigMaps, "payments", ConfigMap("settings", ("a", "1")), Cancellation);
        Assert.NotNull(stored.Text("metadata", "resourceVersion"));
        var error = await Assert.ThrowsAsync<KubernetesException>(() =>
            client.CreateAsync(ConfigMaps, "payments", ConfigMap("settings"), Cancellation)
        );
        Assert.True(error.IsAlreadyExists);
        Assert.False(error.IsConflict);
    }

    [Fact]
    public async Task The_second_of_two_writers_with_the_same_version_conflicts()
    {
        Server.Put(ServiceEntry("github", "api.github.com"));
        var client = ClientInCluster();
        var read = JsonObject.Create(await client.GetAsync(Entry, Cancellation))!;
        read["spec"]!["hosts"] = new JsonArray("one.example.com");
        await client.ReplaceAsync(Entry, read, Cancellation);
        read["spec"]!["hosts"] = new JsonArray("two.example.com");
        var error = await Assert.ThrowsAsync<KubernetesException>(() => client.ReplaceAsync(Entry, read, Cancellation));
        Assert.True(error.IsConflict);
        Assert.Equal("one.example.com", Server.Find("serviceentries", "payments", "github")!["spec"]!["hosts"]![0]!.ToString());
    }

    [Fact]
    public async Task A_merge_patch_changes_what_it_names_and_removes_nulls()
    {
        Server.Put(ConfigMap("settings", ("a", "1"), ("b", "2")));
        await ClientInCluster()
            .MergePatchAsync(
                Settings,
                new()
                {
                    ["data"] = new JsonObject { ["a"] = null, ["c"] = "3" },
                },
                Cancellation
            );
        Assert.Equal("""{"b":"2","c":"3"}""", Server.Find("configmaps", "payments", "settings")!["data"]!.ToJsonString());
    }

    [Fact]
    public async Task A_merge_patch_with_an_old_version_conflicts()
    {
        var old = Server.Put(ConfigMap("settings", ("a", "1")))["metadata"]!["resourceVersion"]!.ToString();
        Server.Put(ConfigMap("settings", ("a", "2")));
        var patch = new JsonObject
        {
            ["metadata"] = new JsonObject { ["resourceVersion"] = old },
            ["data"] = new JsonObject { ["a"] = "3" },
        };
        var error = await Assert.ThrowsAsync<KubernetesException>(() => ClientInCluster().MergePatchAsync(Settings, patch, Cancellation));
        Assert.True(error.IsConflict);
    }

    [Fact]
    public async Task Apply_creates_then_owns_then_removes_omitted_fields()
    {
        var client = ClientInCluster();
        await client.ApplyAsync(Settings, ConfigMap("settings", ("a", "1"), ("b", "2")), "egress", force: false, Cancellation);
        await client.MergePatchAsync(
            Settings,
            new() { ["data"] = new JsonObject { ["other"] = "kept" } },
            Cancellation,
            new WriteOptions(FieldManager: "someone")
        );
        await client.ApplyAsync(Settings, ConfigMap("settings", ("b", "3")), "egress", force: false, Cancellation);
        Assert.Equal("""{"b":"3","other":"kept"}""", Server.Find("configmaps", "payments", "settings")!["data"]!.ToJsonString());
    }

    [Fact]
    public async Task Apply_conflicts_over_anothers_field_unless_forced()
    {
        var client = ClientInCluster();
        await client.ApplyAsync(Settings, ConfigMap("settings", ("a", "1")), "first", force: false, Cancellation);
        var error = await Assert.ThrowsAsync<KubernetesException>(() =>
            client.ApplyAsync(Settings, ConfigMap("settings", ("a", "2")), "second", force: false, Cancellation)
        );
        Assert.True(error.IsConflict);
        Assert.Equal(".data.a", error.Details!.Value.GetProperty("causes")[0].Text("field"));

        await client.ApplyAsync(Settings, ConfigMap("settings", ("a", "1")), "second", force: false, Cancellation);
        await client.ApplyAsync(Settings, ConfigMap("settings", ("a", "2")), "second", force: true, Cancellation);
        Assert.Equal("2", Server.Find("configmaps", "payments", "settings")!["data"]!["a"]!.ToString());
    }

    [Fact]
    public async Task Status_and_spec_are_written_separately()
    {
        Server.Put(ServiceEntry("github", "api.github.com"));
        var client = ClientInCluster();
        var both = new JsonObject
        {
            ["spec"] = new JsonObject { ["location"] = "MESH_EXTERNAL" },
            ["status"] = new JsonObject { ["conditions"] = new JsonArray() },
        };
        await client.MergePatchAsync(Entry.Status, both, Cancellation);
        var stored = Server.Find("serviceentries", "payments", "github")!;
        Assert.NotNull(stored["status"]);
        Assert.Null(stored["spec"]!["location"]);
        Assert.Equal(1, stored["metadata"]!["generation"]!.GetValue<int>());

        await client.MergePatchAsync(
            Entry,
            new()
            {
                ["spec"] = new JsonObject { ["location"] = "MESH_EXTERNAL" },
                ["status"] = null,
            },
            Cancellation
        );
        stored = Server.Find("serviceentries", "payments", "github")!;
        Assert.NotNull(stored["status"]);
        Assert.Equal(2, stored["metadata"]!["generation"]!.GetValue<int>());

        stored["status"] = new JsonObject { ["replaced"] = true };
        stored["apiVersion"] = "networking.istio.io/v1";
        await client.ReplaceAsync(Entry.Status, stored, Cancellation);
        var status = ServiceEntry("github", "unused");
        status.Remove("spec");
        status["status"] = new JsonObject { ["applied"] = true };
        await client.ApplyAsync(Entry.Status, status, "egress", force: true, Cancellation);
        Assert.Equal(
            """{"replaced":true,"applied":true}""",
            Server.Find("serviceentries", "payments", "github")!["status"]!.ToJsonString()
        );
    }

    [Fact]
    public async Task A_dry_run_answers_as_usual_and_stores_nothing()
    {
        var client = ClientInCluster();
        var dry = new WriteOptions(DryRun: true);
        var answer = await client.CreateAsync(ConfigMaps, "payments", ConfigMap("settings", ("a", "1")), Cancellation, dry);
        Assert.Equal("settings", answer.Text("metadata", "name"));
        await client.ApplyAsync(Settings, ConfigMap("settings"), "egress", force: false, Cancellation, dryRun: true);
        Assert.Empty(Server.All("configmaps"));

        Server.Put(ConfigMap("settings", ("a", "1")));
        await client.MergePatchAsync(Settings, new() { ["data"] = new JsonObject { ["a"] = "2" } }, Cancellation, dry);
        await client.ReplaceAsync(Settings, ConfigMap("settings", ("a", "2")), Cancellation, dry);
        await client.DeleteAsync(Settings, Cancellation, dryRun: true);
        Assert.Equal("1", Server.Find("configmaps", "payments", "settings")!["data"]!["a"]!.ToString());
        Assert.All(Server.RecordedRequests, request => Assert.True(request.IsDryRun));
    }

    [Fact]
    public async Task Delete_at_an_old_version_conflicts()
    {
        var old = Server.Put(ConfigMap("settings", ("a", "1")))["metadata"]!["resourceVersion"]!.ToString();
        var current = Server.Put(ConfigMap("settings", ("a", "2")))["metadata"]!["resourceVersion"]!.ToString();
        var client = ClientInCluster();
        var error = await Assert.ThrowsAsync<KubernetesException>(() => client.DeleteAsync(Settings, Cancellation, old));
        Assert.True(error.IsConflict);
        await client.DeleteAsync(Settings, Cancellation, current);
        Assert.Empty(Server.All("configmaps"));
    }

    [Fact]
    public void An_address_must_match_the_scope_of_its_resource()
    {
        Assert.Throws<ArgumentException>(() => Namespaces.In("payments", "x"));
        Assert.Throws<ArgumentException>(() => ServiceEntries.Named("x"));
    }
}
