using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using AdmissionWebhook.Cluster;
using AdmissionWebhook.Kubernetes;
using AdmissionWebhook.Kubernetes.Connection;

namespace AdmissionWebhook.Benchmarks.Cluster;

/// <summary>
/// The time until every replica that follows a real cluster enforces a changed policy: from before the write to the last replica's first
/// answer under the new policy. The policy governs one namespace, which need not exist.
/// </summary>
internal sealed class EnforcementFigures(KubernetesClient client, IReadOnlyList<Uri> replicas) : IDisposable
{
    public const string Verb = "--enforcement";

    private const int Changes = 200;
    private const string Namespace = "admission-webhook-benchmark";

    private static readonly ResourceAddress Policy = ClusterResources.Policies.Named(Namespace);

#pragma warning disable CA5359 // The replicas' CA does not affect the measurement.
    private readonly HttpClient _http = new(
        new SocketsHttpHandler { UseProxy = false, SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true } }
    );
#pragma warning restore CA5359

    /// <param name="kubeconfig">For a user who can write EgressPolicies.</param>
    /// <param name="replicas">The base address of each replica.</param>
    public static async Task PrintAsync(string kubeconfig, IReadOnlyList<Uri> replicas)
    {
        using var connection = ClusterConnection.FromKubeconfig(TimeProvider.System, null, [kubeconfig]);
        using var figures = new EnforcementFigures(new KubernetesClient(connection, TimeProvider.System), replicas);
        await figures.PrintAsync(approvals: 1);
        await figures.PrintAsync(approvals: 901);
    }

    public void Dispose() => _http.Dispose();

    private async Task PrintAsync(int approvals)
    {
        await client.CreateAsync(ClusterResources.Policies, null, Object(0, approvals), CancellationToken.None);
        var times = new List<double>();
        try
        {
            for (var i = 1; i <= Changes; i++)
            {
                var watch = Stopwatch.StartNew();
                await client.MergePatchAsync(Policy, Object(i, approvals), CancellationToken.None);
                await Task.WhenAll(replicas.Select(replica => EnforcedAsync(replica, i)));
                times.Add(watch.Elapsed.TotalMilliseconds);
            }
        }
        finally
        {
            await client.DeleteAsync(Policy, CancellationToken.None);
        }

        times.Sort();
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{approvals} approvals, {replicas.Count} replicas, {Changes} changes: p50 {times[Changes / 2]:0} ms, "
                    + $"p99 {times[Changes * 99 / 100]:0} ms, at most {times[^1]:0} ms"
            )
        );
    }

    private async Task EnforcedAsync(Uri replica, int change)
    {
        bool isAllowed;
        do
        {
            using var review = new StringContent(Review(change), Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
            using var answer = await _http.PostAsync(new Uri(replica, "/validate"), review);
            isAllowed = (bool)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["response"]!["allowed"]!;
        } while (!isAllowed);
    }

    /// <summary>Approves one host that no other version approves, and a fixed set of others.</summary>
    private static JsonObject Object(int change, int approvals) =>
        new()
        {
            ["apiVersion"] = ClusterResources.Policies.ApiVersion,
            ["kind"] = "EgressPolicy",
            ["metadata"] = new JsonObject { ["name"] = Namespace },
            ["spec"] = new JsonObject
            {
                ["scope"] = new JsonObject { ["namespaces"] = new JsonArray(Namespace) },
                ["approvedHosts"] = new JsonArray([
                    .. Enumerable.Range(0, approvals - 1).Select(i => Approval($"vendor-{i}.example.com")),
                    Approval(Host(change)),
                ]),
            },
        };

    private static JsonNode Approval(string host) => new JsonObject { ["host"] = host };

    private static string Host(int change) => string.Create(CultureInfo.InvariantCulture, $"change-{change}.example.com");

    private static string Review(int change) =>
        $$$"""
            {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview",
            "request":{"uid":"1","operation":"CREATE","namespace":"{{{Namespace}}}","name":"entry",
            "kind":{"group":"networking.istio.io","version":"v1","kind":"ServiceEntry"},"userInfo":{"username":"benchmark"},
            "object":{"apiVersion":"networking.istio.io/v1","kind":"ServiceEntry","metadata":{"name":"entry","namespace":"{{{Namespace}}}"},
            "spec":{"hosts":["{{{Host(change)}}}"],"location":"MESH_EXTERNAL","resolution":"DNS","exportTo":["."],
            "ports":[{"number":443,"name":"tls","protocol":"TLS"}]} } } }
            """;
}
