using AdmissionWebhook.Fakes;

namespace AdmissionWebhook.Kubernetes.Tests;

public sealed class Lists : ClusterTest
{
    private static readonly KubernetesClientOptions SmallPages = new() { PageSize = 4 };

    [Fact]
    public async Task A_list_is_read_in_pages_of_one_snapshot()
    {
        PutServiceEntries(10);
        var names = new List<string>();
        var versions = new HashSet<string>();
        await foreach (var page in ClientInCluster(SmallPages).ListAsync(ServiceEntries, ListQuery.Everything, Cancellation))
        {
            Assert.InRange(page.Count, 1, 4);
            names.AddRange(page.Objects.Select(item => item.Text("metadata", "name")!));
            versions.Add(page.ResourceVersion);
            Server.Put(ServiceEntry("entry-999", "late.example.com"));
        }

        Assert.Equal(10, names.Distinct().Count());
        Assert.DoesNotContain("entry-999", names);
        Assert.Single(versions);
    }

    [Fact]
    public async Task A_snapshot_lost_midway_starts_the_list_again_and_says_so()
    {
        PutServiceEntries(10);
        var restarts = 0;
        var names = new List<string>();
        await foreach (var page in ClientInCluster(SmallPages).ListAsync(ServiceEntries, ListQuery.Everything, Cancellation))
        {
            if (page.Restarted)
            {
                restarts++;
                names.Clear();
            }

            names.AddRange(page.Objects.Select(item => item.Text("metadata", "name")!));
            if (restarts == 0)
            {
                Server.Remove("serviceentries", "payments", "entry-000");
                Server.Compact();
            }
        }

        Assert.Equal(1, restarts);
        Assert.Equal(9, names.Count);
    }

    [Fact]
    public async Task A_snapshot_lost_repeatedly_ends_in_one_large_page()
    {
        PutServiceEntries(10);
        var pages = new List<(bool Restarted, int Count)>();
        await foreach (var page in ClientInCluster(SmallPages).ListAsync(ServiceEntries, ListQuery.Everything, Cancellation))
        {
            pages.Add((page.Restarted, page.Count));
            Server.Advance();
            Server.Compact();
        }

        Assert.Equal([(false, 4), (true, 4), (true, 4), (true, 10)], pages);
    }

    [Fact]
    public async Task Selectors_and_a_namespace_narrow_a_list()
    {
        Server.Put("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","namespace":"one","labels":{"app":"x"}}}""");
        Server.Put("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"b","namespace":"one"}}""");
        Server.Put("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","namespace":"two","labels":{"app":"x"}}}""");
        var client = ClientInCluster();

        Assert.Equal(2, (await client.ListAllAsync(ConfigMaps, new ListQuery("one"), Cancellation)).Count);
        Assert.Equal(2, (await client.ListAllAsync(ConfigMaps, new ListQuery(LabelSelector: "app=x"), Cancellation)).Count);
        Assert.Single(await client.ListAllAsync(ConfigMaps, new ListQuery("one", "app=x", "metadata.name=a"), Cancellation));
    }

    [Fact]
    public async Task A_list_of_a_resource_without_objects_is_empty() =>
        Assert.Empty(await ClientInCluster().ListAllAsync(ServiceEntries, ListQuery.Everything, Cancellation));

    [Theory]
    [InlineData("{\"kind\":\"ServiceEntryList\",\"items\":[")]
    [InlineData("<html>login</html>")]
    [InlineData("[]")]
    [InlineData("{\"kind\":\"ServiceEntryList\",\"items\":{}}")]
    [InlineData("")]
    public async Task A_malformed_list_is_an_error(string body)
    {
        Server.Inject(Fault.Body(body));
        var error = await Assert.ThrowsAsync<KubernetesException>(() =>
            ClientInCluster().ListAllAsync(ServiceEntries, ListQuery.Everything, Cancellation)
        );
        Assert.Equal(KubernetesException.Malformed, error.Reason);
    }

    [Fact]
    public async Task A_truncated_list_is_an_error()
    {
        Server.Inject(Fault.Truncated());
        var error = await Assert.ThrowsAsync<KubernetesException>(() =>
            ClientInCluster().ListAllAsync(ServiceEntries, ListQuery.Everything, Cancellation)
        );
        Assert.Equal(KubernetesException.Unreachable, error.Reason);
    }
}
