using System.Text.Json;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Capture;

/// <summary>
/// Settings of a pod's proxy that are not known to be harmless: its configuration, and variables set by a tracer's annotation.
/// </summary>
internal static class ProxySettings
{
    private const string Config = "proxy.istio.io/config";
    private const string DatadogEnvironment = "apm.datadoghq.com/env";

    // The folder where the agent writes the pod's certificate, inside the pod.
    private const string OutputCertificates = "OUTPUT_CERTS";

    public static IEnumerable<UnknownSetting> Unknown(Review review, PodTemplate pod)
    {
        if (pod.Annotation(Config) is { } config)
        {
            var read = ProxyConfigText.Read(config);
            if (read.Refused is { } line)
            {
                yield return new(
                    Config,
                    line,
                    config,
                    $"the line \"{line}\" of the proxy's settings cannot be read",
                    ProxyConfigText.RemedyOfRefused
                );
            }

            foreach (var (name, value) in read.Settings)
            {
                if (!ProxyConfigText.IsHarmless(name) && name != OutputCertificates && !ProxyContainers.IsHarmless(review, name))
                {
                    yield return OfName(review, Config, name, value);
                }
            }
        }

        // Sets variables of the proxy if the mesh traces to Datadog (injection-template.yaml). The tracer's own variables begin with DD_.
        if (pod.Annotation(DatadogEnvironment) is { } environment)
        {
            foreach (var (name, value) in Variables(environment))
            {
                if (!name.StartsWith("DD_", StringComparison.Ordinal) && !ProxyContainers.IsHarmless(review, name))
                {
                    yield return OfName(review, DatadogEnvironment, name, value);
                }
            }
        }
    }

    private static UnknownSetting OfName(Review review, string annotation, string name, string value) =>
        new(
            annotation,
            name,
            value,
            $"{name} is not a proxy setting known to be harmless",
            $"remove it, or {Remedies.Ask(review, $"add {name} to mesh.capture.configKeys")}"
        );

    private static List<(string Name, string Value)> Variables(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return [.. document.RootElement.Members().Select(member => (member.DecodedName(), CanonicalJson.Text(member.Value)))];
        }
        catch (JsonException)
        {
            return [("text that is not JSON", json)];
        }
    }
}

/// <param name="Annotation">The annotation that sets it.</param>
/// <param name="Name">Its name, or the line that cannot be read.</param>
/// <param name="Setting">Its value; if unknown, the whole text of the annotation.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Remedy">What to do.</param>
internal readonly record struct UnknownSetting(string Annotation, string Name, string Setting, string Message, string Remedy);
