using System.Text.Json;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Capture;

/// <summary>
/// The variable PROXY_CONFIG of a container that looks injected: the injector writes the mesh's ProxyConfig there, and anyone can write
/// another (istio api/mesh/v1alpha1/proxy.proto).
/// </summary>
internal static class ProxyConfigVariable
{
    private const string Node = "$(HOST_IP)";

    private static readonly string[] Replacing = ["discoveryAddress", "customConfigFile", "proxyBootstrapTemplatePath", "binaryPath"];

    // Tracers, access logs and metrics become static clusters of Envoy, whose own traffic is not redirected (istio
    // pkg/bootstrap/config.go). The first is the field of each tracer and service.
    private static readonly string[] Addresses = ["address", "statsdUdpAddress", "envoyMetricsServiceAddress", "zipkinAddress"];

    // Where such backends usually run. None of these names is a top-level domain.
    private static readonly string[] Backends =
    [
        "observability",
        "monitoring",
        "telemetry",
        "opentelemetry",
        "tracing",
        "jaeger",
        "zipkin",
        "datadog",
        "logging",
    ];

    // Certificates have several lines, and are written to a file.
    private const string Certificates = "caCertificatesPem";

    /// <summary>What is wrong with it; null if nothing is.</summary>
    public static string? Flaw(Review review, JsonElement container, string config)
    {
        var read = ProxyConfigText.Read(config);
        if (read.Refused is not null || HasUnknownVariable(container, config))
        {
            return "has a PROXY_CONFIG that the injector does not write";
        }

        foreach (var setting in read.Settings)
        {
            if (Flaw(review, setting) is { } flaw)
            {
                return $"sets {setting.Name} in PROXY_CONFIG to {flaw}";
            }
        }

        return null;
    }

    private static string? Flaw(Review review, in ProxyConfigSetting setting)
    {
        var name = setting.Name;
        var value = setting.Value.Trim('"');
        return Named(Replacing, name) is { } replacing
            ? IsAllowed(review, replacing) || (replacing == "discoveryAddress" && IsControlPlane(review, value))
                ? null
                : setting.Value
            : Named(Addresses, name) is { } address
                ? IsAllowed(review, address) || IsInside(review, value)
                    ? null
                    : $"{setting.Value}, which is neither in the cluster nor approved"
                : setting.BreaksOut && !IsNamed(Certificates, name) && !IsAllowed(review, name)
                    ? "text that adds fields to Envoy's bootstrap"
                    : null;
    }

    // The kubelet replaces $(…) with the values of other variables. The injector's own HOST_IP is the node's address, at which Istio's
    // chart expects the Datadog agent.
    private static bool HasUnknownVariable(JsonElement container, string config) =>
        config.Replace(Node, "", StringComparison.Ordinal).Contains("$(", StringComparison.Ordinal)
        || (
            config.Contains(Node, StringComparison.Ordinal)
            && container
                .Member("env"u8)
                .Items()
                .Any(variable =>
                    variable.Text("name"u8) == "HOST_IP"
                    && variable.Member("valueFrom"u8).Member("fieldRef"u8).Text("fieldPath"u8) != "status.hostIP"
                )
        );

    /// <summary>Whether an address is a Service in a platform namespace.</summary>
    public static bool IsControlPlane(Review review, string address)
    {
        var labels = address.Split(':')[0].Split('.');
        return labels.Length >= 2
            && !address.Contains('$', StringComparison.Ordinal)
            && review.Mesh.IsPlatform(labels[1])
            && string.Join('.', labels.Skip(2)) is var rest
            && (rest is "" or "svc" || rest == "svc." + review.Mesh.ClusterDomain);
    }

    // Envoy resolves names with the pod's search domains, so name.namespace can be a Service.
    private static bool IsInside(Review review, string address)
    {
        var colon = address.LastIndexOf(':');
        var host = colon < 0 ? address : address[..colon];
        return host is "" or Node or $"[{Node}]"
            || host.EndsWith(".svc", StringComparison.Ordinal)
            || (host.Split('.') is [_, var @namespace] && IsOnlyNamespace(review, @namespace))
            || KubeletCalls.Flaw(
                review,
                new KubeletCall(host, "", JsonPath.Root) { Number = int.TryParse(address[(colon + 1)..], out var port) ? port : 0 }
            )
                is null;
    }

    // Without such a Service, public DNS is asked for the name, and many namespaces, such as "dev", are top-level domains as well. Those
    // consist of letters alone, unless they are encoded.
    private static bool IsOnlyNamespace(Review review, string name) =>
        review.Mesh.IsPlatform(name)
        || Backends.Contains(name)
        || (name.AsSpan().ContainsAny("-0123456789") && !name.StartsWith("xn--", StringComparison.Ordinal));

    private static string? Named(string[] fields, string name) => Array.Find(fields, field => IsNamed(field, name));

    // Protobuf's JSON also accepts the proto field name: discovery_address.
    private static bool IsNamed(string field, string name) =>
        string.Equals(field, name.Replace("_", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);

    private static bool IsAllowed(Review review, string name) => review.Mesh.Capture.AllowsKey(review.Namespace, name);
}
