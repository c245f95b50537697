using AdmissionWebhook.EndToEnd.Infrastructure;

namespace AdmissionWebhook.EndToEnd;

/// <summary>
/// Defaults with server-side apply, which GitOps tools use: what the webhook adds belongs to the applier and is not drift.
/// </summary>
public sealed class ServerSideApplyTests(TestCluster cluster) : EndToEndTest(cluster)
{
    private const string Routes = """
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: routes, namespace: default}
        spec:
          hosts: [api.example.com]
          http: [{route: [{destination: {host: api.example.com}}]}]
        """;

    [Fact]
    public async Task A_second_apply_changes_nothing()
    {
        var first = await ApplyAsync();
        Assert.Contains("\"timeout\":\"15s\"", first, StringComparison.Ordinal);
        Assert.Equal(first, await ApplyAsync());
    }

    [Fact]
    public async Task A_value_set_later_wins_over_the_default()
    {
        await ApplyAsync();
        (await Admin.ApplyAsync(Routes.Edited("[{route:", "[{timeout: 5s, route:"), "--server-side")).Succeeded();
        Assert.Equal("5s", (await Admin.RunAsync("get", "virtualservice", "routes", "-o", "jsonpath={.spec.http[0].timeout}")).Succeeded());
    }

    protected override Task PrepareAsync() =>
        Cluster.GovernAsync(
            Objects.Policy(
                "one",
                "{approvedHosts: [{host: api.example.com, labels: {vendor: example}}], defaults: {routeTimeout: 15s, exportTo: ['.'], "
                    + "labels: {governed: 'true'}}}"
            )
        );

    private async Task<string> ApplyAsync()
    {
        (await Admin.ApplyAsync(Routes, "--server-side")).Succeeded();
        return (
            await Admin.RunAsync("get", "virtualservice", "routes", "-o", "jsonpath={.metadata.generation} {.metadata.labels} {.spec}")
        ).Succeeded();
    }
}
