using System.Text.Json.Nodes;
using AdmissionWebhook.Policy.Text;

namespace AdmissionWebhook.Cli.Scaffold;

/// <summary>How proxies connect to the host: TLS, connection limits and outlier detection.</summary>
internal static class DestinationRuleManifest
{
    private const string ClientLabel = "egress.admissionwebhook.dev/client";
    private const string Policy = "/spec/trafficPolicy";

    public static ScaffoldedObject Of(EgressPlan plan)
    {
        var who = plan.Gateway is null ? "proxies connect" : "the egress gateway connects";
        var rule = new ScaffoldedObject("DestinationRule", plan.Namespace, plan.Name, $"How {who} to {plan.What}.").With(
            "host",
            plan.Host.Canonical
        );
        if (plan is { Mode: EgressMode.Mutual, Via: EgressVia.Sidecar })
        {
            rule.With(
                "workloadSelector",
                new JsonObject { ["matchLabels"] = new JsonObject { [ClientLabel] = plan.Name } },
                "Put this label on the pods that call the host: only their sidecars get the Secret, "
                    + "and their service account must be allowed to read it."
            );
        }

        var policy = new JsonObject();
        if (plan.Mode.OriginatesTls())
        {
            policy["tls"] = Tls(plan);
            rule.Comment($"{Policy}/tls", TlsComment(plan));
        }

        policy["connectionPool"] = Pool(plan);
        policy["outlierDetection"] = OutlierDetection();
        rule.Comment($"{Policy}/connectionPool", "Limits per proxy.")
            .Comment($"{Policy}/outlierDetection", "Circuit breaker: an address that fails five times in a row is ejected for a minute.");
        return rule.With("trafficPolicy", policy)
            .With("exportTo", plan.Gateway is null ? Exports.Of(plan, withGateway: false) : Exports.GatewayAlone(plan));
    }

    private static string TlsComment(EgressPlan plan) =>
        plan.Mode == EgressMode.Mutual
            ? $"The proxy originates TLS to the host, presents the certificate of Secret {plan.Secret} (keys tls.crt, tls.key and ca.crt)"
                + $"{(plan.Via == EgressVia.Sidecar ? "" : $" in namespace {SecretNamespace(plan)}")}, and verifies the host's certificate."
            : "The proxy originates TLS to the host and verifies the host's certificate.";

    private static string SecretNamespace(EgressPlan plan) => plan.Gateway?.Namespace ?? plan.Waypoint!.Namespace;

    private static JsonObject Tls(EgressPlan plan)
    {
        var tls = new JsonObject { ["mode"] = plan.Mode == EgressMode.Mutual ? "MUTUAL" : "SIMPLE" };
        if (plan.Secret is { } secret)
        {
            tls["credentialName"] = secret;
        }

        // Without a server name, Istio uses each request's host and verifies the certificate against it.
        if (!plan.Host.IsWildcard)
        {
            tls["sni"] = plan.Host.Canonical;
            tls["subjectAltNames"] = new JsonArray(plan.Host.Canonical);
        }

        return tls;
    }

    private static JsonObject Pool(EgressPlan plan)
    {
        var tcp = new JsonObject { ["maxConnections"] = 100, ["connectTimeout"] = GoDuration.Format(plan.ConnectTimeout) };
        if (plan.Mode == EgressMode.Tcp)
        {
            tcp["tcpKeepalive"] = new JsonObject
            {
                ["time"] = "300s",
                ["interval"] = "60s",
                ["probes"] = 3,
            };
        }

        var pool = new JsonObject { ["tcp"] = tcp };
        if (plan.Mode.ReadsRequests())
        {
            pool["http"] = new JsonObject { ["http1MaxPendingRequests"] = 100, ["http2MaxRequests"] = 1000 };
        }

        return pool;
    }

    // All of them can be ejected: otherwise a host with one address would never be.
    private static JsonObject OutlierDetection() =>
        new()
        {
            ["consecutive5xxErrors"] = 5,
            ["interval"] = "30s",
            ["baseEjectionTime"] = "60s",
            ["maxEjectionPercent"] = 100,
        };
}
