using System.Net;
using AdmissionWebhook.Fakes;

namespace AdmissionWebhook.Kubernetes.Tests;

public sealed class Calls : ClusterTest
{
    private static readonly ResourceAddress Settings = ConfigMaps.In("payments", "settings");

    [Fact]
    public async Task Retry_after_is_honoured_for_429_and_503()
    {
        Server.Put(ConfigMap("settings"));
        Server.Inject(Fault.Status(429, "TooManyRequests", retryAfter: 0));
        Server.Inject(Fault.Status(503, "ServiceUnavailable", retryAfter: 1));
        await ClientInCluster().GetAsync(Settings, Cancellation);
        Assert.Equal(3, Server.RecordedRequests.Count);
    }

    [Fact]
    public async Task A_server_that_stays_too_busy_is_an_error()
    {
        Server.Inject(Fault.Status(429, "TooManyRequests", times: 100, retryAfter: 0));
        var error = await Assert.ThrowsAsync<KubernetesException>(() => ClientInCluster().GetAsync(Settings, Cancellation));
        Assert.Equal(HttpStatusCode.TooManyRequests, error.StatusCode);
        Assert.Equal(6, Server.RecordedRequests.Count);
    }

    [Fact]
    public async Task A_Retry_After_above_the_limit_is_not_honoured()
    {
        Server.Inject(Fault.Status(503, "ServiceUnavailable", retryAfter: 3600));
        var error = await Assert.ThrowsAsync<KubernetesException>(() => ClientInCluster().GetAsync(Settings, Cancellation));
        Assert.Equal("ServiceUnavailable", error.Reason);
    }

    [Fact]
    public async Task An_internal_server_error_is_not_retried()
    {
        Server.Inject(Fault.Status(500, "InternalError"));
        var error = await Assert.ThrowsAsync<KubernetesException>(() => ClientInCluster().GetAsync(Settings, Cancellation));
        Assert.Equal("InternalError", error.Reason);
        Assert.Single(Server.RecordedRequests);
    }

    [Fact]
    public async Task An_answer_that_is_not_a_Status_object_is_quoted()
    {
        Server.Inject(Fault.Body("<h1>bad gateway</h1>", code: 502, type: "text/html"));
        var error = await Assert.ThrowsAsync<KubernetesException>(() => ClientInCluster().GetAsync(Settings, Cancellation));
        Assert.Equal(HttpStatusCode.BadGateway, error.StatusCode);
        Assert.Contains("bad gateway", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_slow_answer_times_out()
    {
        Server.Inject(Fault.Slow(TimeSpan.FromMinutes(5)));
        var client = ClientInCluster(new KubernetesClientOptions { RequestTimeout = TimeSpan.FromMilliseconds(200) });
        var error = await Assert.ThrowsAsync<KubernetesException>(() => client.GetAsync(Settings, Cancellation));
        Assert.Equal(KubernetesException.TimedOut, error.Reason);
        Assert.Null(error.StatusCode);
    }

    [Fact]
    public async Task A_slow_answer_within_the_limit_is_used()
    {
        Server.Put(ConfigMap("settings"));
        Server.Inject(Fault.Slow(TimeSpan.FromMilliseconds(300)));
        await ClientInCluster().GetAsync(Settings, Cancellation);
    }

    [Fact]
    public async Task Cancellation_ends_a_call_as_cancellation()
    {
        Server.Inject(Fault.Slow(TimeSpan.FromMinutes(5)));
        using var source = new CancellationTokenSource();
        var call = ClientInCluster().GetAsync(Settings, source.Token);
        await Eventually.Holds(() => Server.RecordedRequests.Count == 1, "the server has the request");
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task Cancellation_ends_a_wait_for_retry_after()
    {
        Server.Inject(Fault.Status(503, "ServiceUnavailable", retryAfter: 25));
        using var source = new CancellationTokenSource();
        var call = ClientInCluster().GetAsync(Settings, source.Token);
        await Eventually.Holds(() => Server.RecordedRequests.Count == 1, "the server has the request");
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task A_dropped_connection_is_an_error_that_says_so()
    {
        Server.Inject(Fault.Dropped(times: 5));
        var error = await Assert.ThrowsAsync<KubernetesException>(() => ClientInCluster().GetAsync(Settings, Cancellation));
        Assert.Equal(KubernetesException.Unreachable, error.Reason);
    }

    [Fact]
    public async Task An_unauthorized_request_is_forbidden()
    {
        Server.Authorize = request => request.Verb != "get";
        var error = await Assert.ThrowsAsync<KubernetesException>(() => ClientInCluster().GetAsync(Settings, Cancellation));
        Assert.True(error.IsForbidden);
        Assert.Contains("cannot get resource \"configmaps\"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_object_is_null()
    {
        var client = ClientInCluster();
        Assert.Null(await client.FindAsync(Settings, Cancellation));
        var error = await Assert.ThrowsAsync<KubernetesException>(() => client.GetAsync(Settings, Cancellation));
        Assert.True(error.IsNotFound);
    }

    [Fact]
    public async Task Discovery_lists_what_the_cluster_serves()
    {
        var client = ClientInCluster();
        var reports = new ResourceType("wgpolicyk8s.io", "v1alpha2", "policyreports", Namespaced: true);
        var openReports = new ResourceType("openreports.io", "v1alpha1", "reports", Namespaced: true);
        Assert.True(await client.ServesAsync(ServiceEntries, Cancellation));
        Assert.True(await client.ServesAsync(Namespaces, Cancellation));
        Assert.False(await client.ServesAsync(ServiceEntries with { Version = "v9" }, Cancellation));
        Assert.False(await client.ServesAsync(ServiceEntries with { Plural = "nothings" }, Cancellation));
        Assert.Null(await client.FirstServedAsync([reports, openReports], Cancellation));

        Server.Serve(new FakeResource("openreports.io", ["v1alpha1"], "reports", "Report"));
        Assert.Equal(openReports, await client.FirstServedAsync([reports, openReports], Cancellation));
        Assert.Equal("v1.34.0-fake", await client.ServerVersionAsync(Cancellation));
    }

    [Fact]
    public async Task Every_call_is_recorded_as_RBAC_sees_it()
    {
        var client = ClientInCluster();
        var entry = ServiceEntries.In("payments", "a");
        await client.CreateAsync(ServiceEntries, "payments", ServiceEntry("a", "a.example.com"), Cancellation);
        await client.MergePatchAsync(
            entry.Status,
            new() { ["status"] = new System.Text.Json.Nodes.JsonObject { ["x"] = 1 } },
            Cancellation
        );
        await client.ListAllAsync(Namespaces, ListQuery.Everything, Cancellation);
        await client.FindAsync(Namespaces.Named("payments"), Cancellation);
        await client.DeleteAsync(entry, Cancellation);
        Assert.Equal(
            [
                ("create", "networking.istio.io", "serviceentries", null),
                ("patch", "networking.istio.io", "serviceentries", "status"),
                ("list", "", "namespaces", null),
                ("get", "", "namespaces", null),
                ("delete", "networking.istio.io", "serviceentries", null),
            ],
            Server.RecordedRequests.Select(request => (request.Verb, request.Group, request.Resource, request.Subresource))
        );
    }
}
