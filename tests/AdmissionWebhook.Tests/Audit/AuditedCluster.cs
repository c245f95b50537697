using System.Text.Json.Nodes;
using AdmissionWebhook.Audit;
using AdmissionWebhook.Fakes;
using AdmissionWebhook.Tests.Cluster;

namespace AdmissionWebhook.Tests.Audit;

/// <summary>Fixtures and queries for the audit's tests.</summary>
internal static class AuditedCluster
{
    public static readonly FakeResource OpenReports = new("openreports.io", ["v1alpha1"], "reports", "Report");
    public static readonly FakeResource PolicyReports = new("wgpolicyk8s.io", ["v1alpha2"], "policyreports", "PolicyReport");

    /// <summary>After the first, only policy changes trigger an audit.</summary>
    public static readonly AuditSchedule OnChange = new(TimeSpan.FromHours(1)) { Settling = TimeSpan.FromMilliseconds(20) };

    /// <summary>Audits without a pause.</summary>
    public static readonly AuditSchedule Often = new(TimeSpan.FromMilliseconds(50)) { Settling = TimeSpan.Zero };

    public const string Approving = """{"approvedHosts": [{"host": "api.github.com"}]}""";

    /// <summary>A policy that approves one host, and the report kinds.</summary>
    public static void Prepare(FakeApiServer api, params FakeResource[] reports)
    {
        api.Serve(ClusteredWebhook.Policies);
        Array.ForEach(reports, api.Serve);
        api.Put(ClusteredWebhook.Policy("all", Approving));
    }

    public static JsonObject Entry(string @namespace, string name, string host, string extra = "") =>
        JsonNode
            .Parse(
                $$"""
                {"apiVersion":"networking.istio.io/v1","kind":"ServiceEntry","metadata":{"name":"{{name}}","namespace":"{{@namespace}}"},
                "spec":{"hosts":["{{host}}"],"location":"MESH_EXTERNAL","resolution":"DNS","exportTo":["."],
                "ports":[{"number":443,"name":"tls","protocol":"TLS"}]}{{extra}} }
                """
            )!
            .AsObject();

    public static Task AuditedAsync(this ClusteredWebhook cluster, int times) =>
        ClusteredWebhook.EventuallyAsync(
            async () => await cluster.MetricAsync("admission_webhook_audits_total", ("outcome", "success")) >= times,
            $"{times} audits"
        );

    /// <summary>Waits for an audit that started after this call.</summary>
    public static async Task AuditedAnewAsync(this ClusteredWebhook cluster) =>
        await cluster.AuditedAsync((int)(await cluster.MetricAsync("admission_webhook_audits_total", ("outcome", "success")) ?? 0) + 2);

    public static Task<double?> ViolationsAsync(this ClusteredWebhook cluster, string rule, string action = "deny") =>
        cluster.MetricAsync("admission_webhook_audit_violations", ("action", action), ("rule", rule));

    public static JsonObject? Report(this FakeApiServer api, string @namespace, FakeResource? kind = null) =>
        api.Find((kind ?? PolicyReports).Plural, @namespace, "admission-webhook");

    public static IEnumerable<JsonNode> Results(this FakeApiServer api, string @namespace, FakeResource? kind = null) =>
        api.Report(@namespace, kind)!["results"]!.AsArray().Select(result => result!);

    public static int Writes(this FakeApiServer api) =>
        api.RecordedRequests.Count(request => request.IsWrite && request.Resource is "reports" or "policyreports");
}
