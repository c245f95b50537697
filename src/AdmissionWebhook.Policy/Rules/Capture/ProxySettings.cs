using System.Text.Json;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Capture;

/// <summary>Settings of a pod's proxy that are not known to be harmless: its configuration, and variables that a tracer's annotation sets.</summary>
internal static class ProxySettings
{
    private const string Config = "proxy.istio.io/config";
    private const string DatadogEnvironment = "apm.datadoghq.com/env";

    // Sampling and tags of traces, tags of metrics, how forwarded headers are read, where the agent leaves the pod's certificate: none leads
    // anywhere.
    private static readonly HashSet<string> Harmless =
    [
        "tracing",
        "sampling",
        "maxPathTagLength",
        "customTags",
        "literal",
        "header",
        "environment",
        "value",
        "name",
        "defaultValue",
        "extraStatTags",
        "gatewayTopology",
        "numTrustedProxies",
        "forwardClientCertDetails",
        "readinessProbe",
        "parentShutdownDuration",
        "OUTPUT_CERTS",
    ];

    /// <returns>The annotation that sets it, its name, and what it is set to: at most the annotation's whole text.</returns>
    public static IEnumerable<(string Annotation, string Name, string Setting)> Unknown(Review review, PodTemplate pod)
    {
        if (pod.Annotation(Config) is { } config)
        {
            foreach (var key in ProxyConfigText.Keys(config))
            {
                if (!ProxyConfigText.IsHarmless(key) && !Harmless.Contains(key) && !ProxyContainers.IsHarmless(review, key))
                {
                    yield return (Config, key, ProxyConfigText.Setting(config, key));
                }
            }
        }

        // It becomes variables of the proxy where the mesh traces to Datadog (injection-template.yaml); those of the tracer begin with DD_.
        if (pod.Annotation(DatadogEnvironment) is { } environment)
        {
            foreach (var name in Variables(environment))
            {
                if (!name.StartsWith("DD_", StringComparison.Ordinal) && !ProxyContainers.IsHarmless(review, name))
                {
                    yield return (DatadogEnvironment, name, ProxyConfigText.Setting(environment, name));
                }
            }
        }
    }

    private static List<string> Variables(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return [.. document.RootElement.Members().Select(member => member.DecodedName())];
        }
        catch (JsonException)
        {
            return ["what is no JSON"];
        }
    }
}
