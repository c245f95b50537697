using AdmissionWebhook.Tests.Files;

namespace AdmissionWebhook.Tests.Checks;

/// <summary>
/// Workloads, Services and routes in the shapes that well-known projects install, under a policy that approves nothing. Each expected
/// finding has a reason that its author would accept; any other finding is a false positive.
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

    private static readonly Dictionary<string, string> Expected = new()
    {
        ["Job ingress/ingress-admission-create: no-proxy"] =
            "a pod without a sidecar can reach whatever the network allows, as long as the job runs",
        ["Pod shop/solver-x7k2p: no-proxy"] = "the same; its owner is not a workload that was evaluated before",
        ["CronJob shop/dump: no-proxy"] = "the same every night, and native sidecars end with their job",
        ["Deployment observability/tracing: no-proxy"] = "the same; a collector that needs no egress loses nothing with a sidecar",
        ["DaemonSet monitoring/node-exporter: no-proxy"] =
            "a pod on the host's network has no network namespace in which to redirect traffic",
        ["DaemonSet logging/log-collector: no-proxy"] = "the same, and it usually sends logs out of the cluster",
        ["StatefulSet monitoring/prometheus-main: uncaptured-traffic"] =
            "an empty list redirects nothing: Prometheus reaches any host without its sidecar",
    };

    public static TheoryData<string> Files =>
        [.. Directory.GetFiles(Folder, "*.yaml").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    private static string Folder => Path.Combine(Repository.Root, "tests", "AdmissionWebhook.Tests", "Checks", "WellKnown");

    [Fact]
    public async Task Every_finding_has_a_reason_and_nothing_is_denied() =>
        Assert.Equal(
            Expected.Keys.Order(StringComparer.Ordinal),
            (await FindingsAsync(Folder, "{}", "Warn")).Order(StringComparer.Ordinal)
        );

    [Theory]
    [MemberData(nameof(Files))]
    public async Task What_the_policy_allows_for_platform_namespaces_is_not_reported(string file) =>
        Assert.Empty(
            await FindingsAsync(
                Path.Combine(Folder, file),
                """
                {namespaces: [{namespaces: [ingress, shop, observability, monitoring, logging], withoutProxy: true}]}
                """,
                "Warn"
            )
        );

    private static async Task<List<string>> FindingsAsync(string path, string capture, string atMost)
    {
        using var folder = new TemporaryFolder();
        var policy = folder.Write("policy.yaml", Policy.Edited("CAPTURE", capture));
        var run = await CheckRunResult.RunAsync("--policy", policy, "-o", "json", path);
        var findings = run.Json["results"]!
            .AsArray()
            .SelectMany(result => result!["findings"]!.AsArray().Select(finding => (Result: result, Finding: finding!)))
            .ToList();
        Assert.All(findings, one => Assert.Equal(atMost, (string?)one.Finding["action"]));
        return [.. findings.Select(one => $"{one.Result["kind"]} {one.Result["namespace"]}/{one.Result["name"]}: {one.Finding["rule"]}")];
    }
}
