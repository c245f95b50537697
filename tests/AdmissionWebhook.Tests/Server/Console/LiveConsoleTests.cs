using AdmissionWebhook.Audit;
using AdmissionWebhook.Cluster;
using AdmissionWebhook.Fakes;
using AdmissionWebhook.Tests.Cluster;
using AdmissionWebhook.Tests.Files;

namespace AdmissionWebhook.Tests.Server.Console;

/// <summary>The console of a server that follows a cluster.</summary>
public sealed class LiveConsoleTests
{
    private const string Policy = """
        {"contact": "#approvals", "approvedHosts": [{"host": "api.github.com", "owner": "platform", "approvedBy": "security", "expires": "2199-12-31"}]}
        """;

    [Fact]
    public async Task Its_views_show_the_clusters_objects()
    {
        await using var cluster = await LiveConsole.StartAsync();
        var map = await cluster.Console.GetAsync("map");
        Assert.Equal(1, (int)map["summary"]!["destinations"]!["approved"]!);
        Assert.Equal(1, (int)map["summary"]!["destinations"]!["unapproved"]!);
        Assert.Contains(map["nodes"]!.AsArray(), node => (string)node!["id"]! == "d:nobody.example");

        var way = Assert.Single(
            (await cluster.Console.GetAsync("ways"))["destinations"]!.AsArray(),
            one => (string)one!["destination"]! == "api.github.com"
        );
        Assert.Equal(("approved", "security"), ((string)way!["state"]!, (string)way["approvals"]![0]!["approvedBy"]!));
        Assert.Null(way["file"]);

        var audit = await cluster.Console.GetAsync("audit");
        Assert.Equal(2, (int)audit["summary"]!["objects"]!);
        Assert.Contains(audit["results"]!.AsArray(), result => (string)result!["name"]! == "bad" && !(bool)result["allowed"]!);

        var approval = Assert.Single((await cluster.Console.GetAsync("approvals"))["approvals"]!.AsArray());
        Assert.Equal("ServiceEntry web/good", (string)Assert.Single(approval!["usedBy"]!.AsArray())!);
    }

    [Fact]
    public async Task A_policy_can_be_tried_on_the_live_objects()
    {
        await using var cluster = await LiveConsole.StartAsync();
        var files = await cluster.Console.GetAsync("files");
        var stored = (string)files["policies"]![0]!["text"]!;
        Assert.DoesNotContain("resourceVersion", stored, StringComparison.Ordinal);
        Assert.Empty((await cluster.Console.AskAsync("compare", ("policy.yaml", stored)))["changes"]!.AsArray());
        var tried = await cluster.Console.AskAsync("compare", ("policy.yaml", stored.Edited("api.github.com", "nobody.example")));
        Assert.Equal(
            [("NewlyAdmitted", "bad"), ("NewlyDenied", "good")],
            tried["changes"]!.AsArray().Select(change => ((string)change!["change"]!, (string)change["name"]!)).Order()
        );
    }

    [Fact]
    public async Task A_new_policy_is_in_the_next_view()
    {
        await using var cluster = await LiveConsole.StartAsync();
        Assert.Equal(1, (int)(await cluster.Console.GetAsync("audit"))["summary"]!["denied"]!);
        cluster.Api.Put(ClusteredWebhook.Policy("more", """{"approvedHosts": [{"host": "nobody.example"}]}"""));
        await ClusteredWebhook.EventuallyAsync(
            async () => (int)(await cluster.Console.GetAsync("audit"))["summary"]!["denied"]! == 0,
            "admitted"
        );
    }

    private sealed class LiveConsole : IAsyncDisposable
    {
        private readonly TemporaryFolder _folder = new();

        public required FakeApiServer Api { get; init; }

        public ConsoleClient Console { get; private set; } = null!;

        public static async Task<LiveConsole> StartAsync()
        {
            var live = new LiveConsole { Api = await FakeApiServer.StartAsync() };
            live.Api.Serve(ClusteredWebhook.Policies);
            live.Api.Put(ClusteredWebhook.Policy("live", Policy));
            live.Api.Put(Entry("good", "api.github.com"));
            live.Api.Put(Entry("bad", "nobody.example"));
            live.Api.WriteKubeconfig(live._folder["kubeconfig"]);
            live.Console = await ConsoleClient.ServeAsync(
                new WebhookOptions
                {
                    Cluster = new ClusterChoice(ClusterMode.Kubeconfig, live._folder["kubeconfig"]),
                    Audit = AuditSchedule.Off,
                }
            );
            await ClusteredWebhook.EventuallyAsync(
                async () => (await live.Console.GetAsync("about"))["policies"]!.AsArray().Count == 1,
                "the policy"
            );
            return live;
        }

        public async ValueTask DisposeAsync()
        {
            await Console.DisposeAsync();
            await Api.DisposeAsync();
            _folder.Dispose();
        }

        private static string Entry(string name, string host) =>
            $$"""
                {"apiVersion":"networking.istio.io/v1","kind":"ServiceEntry","metadata":{"name":"{{name}}","namespace":"web"},
                "spec":{"hosts":["{{host}}"],"exportTo":["."],"resolution":"DNS","ports":[{"number":443,"name":"tls","protocol":"TLS"}]} }
                """;
    }
}
