using AdmissionWebhook.Tests.Files;
using Xunit;

namespace AdmissionWebhook.Tests.Checks;

/// <summary>
/// Workloads, Services and routes in the shapes that well-known projects install, under a policy that approves nothing. Every finding has a
/// reason here that can be told to whoever wrote the object; whatever else is found is one too many.
/// </summary>
public sealed class WellKnownShapeTests
{
    private const string Policy = """
        apiVersion: egress.admissionwebhook.dev/v1alpha1
        kind: EgressPolicy
        metadata: {name: all}
        spec:
          approvedHosts: []
          mesh: {internalAddresses: [10.20.0.0/16], ownHosts: ["*.corp.example"], gatewayClasses: [istio, istio-waypoint], capture: CAPTURE}
        """;

    private static readonly Dictionary<string, string> Defended = new()
    {
        ["Job ingress/ingress-admission-create: no-proxy"] = "a pod without a sidecar reaches whatever the network lets it, for as long as the job runs",
        ["Pod shop/solver-x7k2p: no-proxy"] = "the same; its owner is no workload that was judged before",
        ["CronJob shop/dump: no-proxy"] = "the same every night, and native sidecars end with their job",
        ["Deployment observability/tracing: no-proxy"] = "the same; a collector that needs no way out would lose nothing by a sidecar",
        ["DaemonSet monitoring/node-exporter: no-proxy"] = "a pod on the host's network has no namespace of its own in which to redirect",
        ["DaemonSet logging/log-collector: no-proxy"] = "the same, and it usually sends logs out of the cluster",
        ["StatefulSet monitoring/prometheus-main: uncaptured-traffic"] = "an empty list redirects nothing: the scraper reaches any host past its sidecar",
    };

    public static TheoryData<string> Files => [.. Directory.GetFiles(Folder, "*.yaml").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    private static string Folder => Path.Combine(Repository.Root, "tests", "AdmissionWebhook.Tests", "Checks", "WellKnown");

    [Fact]
    public async Task Every_finding_can_be_defended_and_nothing_is_denied() =>
        Assert.Equal(Defended.Keys.Order(StringComparer.Ordinal), (await FindingsAsync(Folder, "{}", "Warn")).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Files))]
    public async Task What_the_platform_states_is_no_finding(string file) => Assert.Empty(await FindingsAsync(Path.Combine(Folder, file), """
        {namespaces: [{namespaces: [ingress, shop, observability, monitoring, logging], withoutProxy: true}]}
        """, "Warn"));

    private static async Task<List<string>> FindingsAsync(string path, string capture, string atMost)
    {
        using var folder = new TemporaryFolder();
        var policy = folder.Write("policy.yaml", Policy.Replace("CAPTURE", capture, StringComparison.Ordinal));
        var run = await CheckRunResult.RunAsync("--policy", policy, "-o", "json", path);
        var findings = run.Json["results"]!.AsArray().SelectMany(result => result!["findings"]!.AsArray().Select(finding => (Result: result, Finding: finding!))).ToList();
        Assert.All(findings, one => Assert.Equal(atMost, (string?)one.Finding["action"]));
        return [.. findings.Select(one => $"{one.Result["kind"]} {one.Result["namespace"]}/{one.Result["name"]}: {one.Finding["rule"]}")];
    }
}
