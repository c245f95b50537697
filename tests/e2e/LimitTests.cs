using System.Globalization;
using AdmissionWebhook.EndToEnd.Infrastructure;

namespace AdmissionWebhook.EndToEnd;

/// <summary>The largest objects that the API server accepts are evaluated.</summary>
public sealed class LimitTests(TestCluster cluster) : EndToEndTest(cluster)
{
    [Fact]
    public async Task A_policy_of_ten_thousand_approvals_is_stored_and_in_force()
    {
        await Cluster.GovernAsync(
            Objects.Approving(Enumerable.Range(0, 10_000).Select(i => string.Create(CultureInfo.InvariantCulture, $"host-{i}.example.com")))
        );
        (await Admin.ApplyAsync(Objects.ServiceEntry("default", "entry", "host-9999.example.com"))).Succeeded();
        Assert.Contains(
            "[unapproved-host]",
            (await Admin.ApplyAsync(Objects.ServiceEntry("default", "other", "host-10000.example.com"))).Failed(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_virtual_service_of_a_megabyte_is_defaulted_and_evaluated()
    {
        await Cluster.GovernAsync(Objects.Policy("one", "{approvedHosts: [{host: '*.example.com'}], defaults: {routeTimeout: 15s}}"));
        (await ApplyAsync(Routes(9_000, "api.example.com"))).Succeeded();
        var timeouts = (await Admin.RunAsync("get", "virtualservice", "large", "-o", "jsonpath={.spec.http[*].timeout}")).Succeeded();
        Assert.Equal(9_000, timeouts.Split(' ').Length);
        var denied = (await ApplyAsync(Routes(9_000, "evil.example.net"))).Failed();
        Assert.Contains("9000 findings deny this VirtualService", denied, StringComparison.Ordinal);
    }

    /// <summary>The API server gives up after half a minute, most of which it can spend itself; then retry.</summary>
    private async Task<Command> ApplyAsync(string manifest)
    {
        Command? answer = null;
        await Eventually.HoldsAsync(
            async () =>
                !(answer = await Admin.ApplyAsync(manifest, "--server-side", "--force-conflicts")).Error.Contains(
                    "(Timeout)",
                    StringComparison.Ordinal
                ),
            "an answer about a large object"
        );
        return answer!;
    }

    private static string Routes(int count, string host) =>
        $$"""
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: large, namespace: default}
            spec:
              hosts: [api.example.com]
              exportTo: ["."]
              http: [{{string.Join(
                ", ",
                Enumerable.Range(0, count).Select(i => $"{{match: [{{uri: {{exact: /{i}}}}}], route: [{{destination: {{host: {host}}}}}]}}")
            )}}]
            """;
}
