using System.Text.Json.Nodes;
using AdmissionWebhook.Policy.Text;

namespace AdmissionWebhook.Cli.Scaffold;

/// <summary>How proxies connect to the host: TLS, bounds, and when they leave it alone.</summary>
internal static class DestinationRuleManifest
{
    private const string ClientLabel = "egress.admissionwebhook.dev/client";
    private const string Policy = "/spec/trafficPolicy";

    public static ScaffoldedObject Of(EgressPlan plan)
    {
        var who = plan.Gateway is null ? "proxies connect" : "the egress gateway connects";
        var rule = new ScaffoldedObject("DestinationRule", plan.Namespace, plan.Name, $"How {who} to {plan.What}.").With("host", plan.Host.Canonical);
        if (plan is { Mode: EgressMode.Mutual, Via: EgressVia.Sidecar })
        {
            rule.With(
                "workloadSelector",
                new JsonObject { ["matchLabels"] = new JsonObject { [ClientLabel] = plan.Name } },
                "Put this label on the pods that call the host: only their sidecars are given the Secret, which their service account must be "
                + "allowed to read.");
        }

        var policy = new JsonObject();
        if (plan.Mode.OriginatesTls())
        {
            policy["tls"] = Tls(plan);
            rule.Comment($"{Policy}/tls", TlsComment(plan));
        }

        policy["connectionPool"] = Pool(plan);
        policy["outlierDetection"] = OutlierDetection();
        rule.Comment($"{Policy}/connectionPool", "Bounds on what one proxy opens.")
            .Comment($"{Policy}/outlierDetection", "Circuit breaker: an address that fails five times in a row is left alone for a minute.");
        return rule.With("trafficPolicy", policy)
            .With("exportTo", plan.Gateway is null ? Exports.Of(plan, withGateway: false) : Exports.GatewayAlone(plan));
    }

    private static string TlsComment(EgressPlan plan) => plan.Mode == EgressMode.Mutual
        ? $"The proxy speaks TLS to the host, shows the certificate of Secret {plan.Secret} (keys tls.crt, tls.key and ca.crt)"
            + $"{(plan.Via == EgressVia.Sidecar ? "" : $" in namespace {SecretNamespace(plan)}")}, and checks whose certificate it is shown."
        : "The proxy speaks TLS to the host and checks whose certificate it is shown.";

    private static string SecretNamespace(EgressPlan plan) => plan.Gateway?.Namespace ?? plan.Waypoint!.Namespace;

    private static JsonObject Tls(EgressPlan plan)
    {
        var tls = new JsonObject { ["mode"] = plan.Mode == EgressMode.Mutual ? "MUTUAL" : "SIMPLE" };
        if (plan.Secret is { } secret)
        {
            tls["credentialName"] = secret;
        }

        // Without a server name Istio takes that of each request, and checks the certificate against it.
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
            tcp["tcpKeepalive"] = new JsonObject { ["time"] = "300s", ["interval"] = "60s", ["probes"] = 3 };
        }

        var pool = new JsonObject { ["tcp"] = tcp };
        if (plan.Mode.ReadsRequests())
        {
            pool["http"] = new JsonObject { ["http1MaxPendingRequests"] = 100, ["http2MaxRequests"] = 1000 };
        }

        return pool;
    }

    // All of them may be left alone: of a host with one address nothing would ever be otherwise.
    private static JsonObject OutlierDetection() =>
        new() { ["consecutive5xxErrors"] = 5, ["interval"] = "30s", ["baseEjectionTime"] = "60s", ["maxEjectionPercent"] = 100 };
}
