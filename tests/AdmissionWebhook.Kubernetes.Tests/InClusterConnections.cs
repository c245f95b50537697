using AdmissionWebhook.Fakes;
using AdmissionWebhook.Kubernetes.Connection;

namespace AdmissionWebhook.Kubernetes.Tests;

public sealed class InClusterConnections : ClusterTest
{
    private const string Account = "system:serviceaccount:egress:webhook";

    private static Task<IReadOnlyList<System.Text.Json.JsonElement>> ListAsync(KubernetesClient client) =>
        client.ListAllAsync(Namespaces, ListQuery.Everything, Cancellation);

    [Fact]
    public async Task The_service_account_is_used()
    {
        var client = ClientInCluster();
        await ListAsync(client);
        Assert.Equal(Account, Server.RecordedRequests[0].User?.Name);
        Assert.Equal("egress", client.Connection.Namespace);
        Assert.True(ClusterConnection.IsInCluster(Folder, Server.PodEnvironment));
        Assert.False(ClusterConnection.IsInCluster(Folder, _ => null));
    }

    [Fact]
    public async Task A_refused_token_is_re_read_at_once()
    {
        var client = ClientInCluster();
        await ListAsync(client);
        Server.Tokens.Clear();
        Server.Tokens["rotated"] = new FakeUser("rotated", []);
        await File.WriteAllTextAsync(InFolder("token"), "rotated", Cancellation);
        await ListAsync(client);
        Assert.Equal([Account, null, "rotated"], Server.RecordedRequests.Select(request => request.User?.Name));
    }

    [Fact]
    public async Task A_token_is_re_read_after_a_minute_even_if_the_old_one_still_works()
    {
        var client = ClientInCluster();
        await ListAsync(client);
        Server.Tokens["rotated"] = new FakeUser("rotated", []);
        await File.WriteAllTextAsync(InFolder("token"), "rotated", Cancellation);
        await ListAsync(client);
        Clock.Advance(TimeSpan.FromSeconds(61));
        await ListAsync(client);
        Assert.Equal([Account, Account, "rotated"], Server.RecordedRequests.Select(request => request.User?.Name));
    }

    [Fact]
    public async Task A_token_file_that_is_briefly_missing_keeps_the_last_token()
    {
        var client = ClientInCluster();
        await ListAsync(client);
        File.Delete(InFolder("token"));
        Clock.Advance(TimeSpan.FromSeconds(61));
        await ListAsync(client);
        Assert.All(Server.RecordedRequests, request => Assert.Equal(Account, request.User?.Name));
    }

    [Fact]
    public async Task A_token_that_stays_refused_is_an_error_after_one_try()
    {
        Server.Tokens.Clear();
        var error = await Assert.ThrowsAsync<KubernetesException>(() => ListAsync(ClientInCluster()));
        Assert.Equal("Unauthorized", error.Reason);
        Assert.Single(Server.RecordedRequests);
    }

    [Fact]
    public async Task A_server_certified_by_another_CA_gets_no_token()
    {
        using var other = new FakeAuthority("another-ca");
        Server.Certify(other);
        var error = await Assert.ThrowsAsync<KubernetesException>(() => ListAsync(ClientInCluster()));
        Assert.Equal(KubernetesException.Unreachable, error.Reason);
        Assert.Empty(Server.RecordedRequests);
    }

    [Fact]
    public async Task A_rotated_CA_is_picked_up()
    {
        var client = ClientInCluster();
        using var next = new FakeAuthority("next-ca");
        Server.Certify(next);
        await Assert.ThrowsAsync<KubernetesException>(() => ListAsync(client));
        await File.WriteAllTextAsync(InFolder("ca.crt"), Server.Authority.Pem + "\n" + next.Pem, Cancellation);
        Clock.Advance(TimeSpan.FromSeconds(61));
        await ListAsync(client);
    }

    [Fact]
    public async Task A_call_in_flight_survives_a_rotation()
    {
        var client = ClientInCluster();
        Server.Tokens["rotated"] = new FakeUser("rotated", []);
        Server.Inject(Fault.Slow(TimeSpan.FromMilliseconds(500)));
        var slow = ListAsync(client);
        await Eventually.Holds(() => Server.RecordedRequests.Count == 1, "the server has the request");
        await File.WriteAllTextAsync(InFolder("token"), "rotated", Cancellation);
        Clock.Advance(TimeSpan.FromSeconds(61));
        await ListAsync(client);
        await slow;
        Assert.Equal([Account, "rotated"], Server.RecordedRequests.Select(request => request.User?.Name));
    }

    [Fact]
    public void An_incomplete_service_account_is_named()
    {
        Assert.Contains("KUBERNETES_SERVICE_HOST", Refusal(_ => null), StringComparison.Ordinal);
        Assert.Contains("ca.crt", Refusal(Server.PodEnvironment), StringComparison.Ordinal);
        Server.MountServiceAccount(Folder, token: "");
        Assert.Contains(InFolder("token"), Refusal(Server.PodEnvironment), StringComparison.Ordinal);
        Server.MountServiceAccount(Folder);
        File.WriteAllText(InFolder("ca.crt"), "nothing");
        Assert.Contains("contains no certificate", Refusal(Server.PodEnvironment), StringComparison.Ordinal);
    }

    private string Refusal(Func<string, string?> environment) =>
        Assert.Throws<ConnectionException>(() => ClusterConnection.InCluster(Clock, Folder, environment)).Message;
}
