using System.Text.Json;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Capture;

/// <summary>
/// Settings of a pod's proxy that are not known to be harmless: its configuration, variables set by a tracer's annotation, and text that
/// breaks out of Istio's templates.
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
            var path = pod.AnnotationPath(Config);
            var read = ProxyConfigText.Read(config);
            if (read.Refused is { } line)
            {
                yield return new(
                    path,
                    line,
                    config,
                    $"the line \"{line}\" of the proxy's settings cannot be read",
                    ProxyConfigText.RemedyOfRefused
                );
            }

            foreach (var setting in read.Settings)
            {
                var (name, value) = setting;
                if (setting.BreaksOut)
                {
                    yield return OfText(path, name, value);
                }
                else if (!ProxyConfigText.IsHarmless(name) && name != OutputCertificates && !ProxyContainers.IsHarmless(review, name))
                {
                    yield return OfName(review, path, name, value);
                }
            }
        }

        // Sets variables of the proxy if the mesh traces to Datadog (injection-template.yaml). The tracer's own variables begin with DD_.
        if (pod.Annotation(DatadogEnvironment) is { } environment)
        {
            var path = pod.AnnotationPath(DatadogEnvironment);
            foreach (var (name, value, breaksOut) in Variables(environment))
            {
                if (breaksOut)
                {
                    yield return OfText(path, name, value);
                }
                else if (!name.StartsWith("DD_", StringComparison.Ordinal) && !ProxyContainers.IsHarmless(review, name))
                {
                    yield return OfName(review, path, name, value);
                }
            }
        }

        if (pod.Annotation(InsertedText.Networks) is { } networks && networks.Contains('\'', StringComparison.Ordinal))
        {
            yield return OfText(pod.AnnotationPath(InsertedText.Networks), InsertedText.Networks, networks);
        }

        foreach (var annotation in InsertedText.Annotations)
        {
            foreach (var (text, path) in pod.Rendered(annotation))
            {
                if (InsertedText.BreaksOut(text))
                {
                    yield return OfText(path, annotation, text);
                }
            }
        }
    }

    private static UnknownSetting OfText(JsonPath path, string name, string value) =>
        new(path, name, value, InsertedText.Message(name), InsertedText.Remedy);

    private static UnknownSetting OfName(Review review, JsonPath path, string name, string value) =>
        new(
            path,
            name,
            value,
            $"{name} is not a proxy setting known to be harmless",
            $"remove it, or {Remedies.Ask(review, $"add {name} to mesh.capture.configKeys")}"
        );

    private static List<(string Name, string Value, bool BreaksOut)> Variables(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return
            [
                .. document
                    .RootElement.Members()
                    .Select(member =>
                        (
                            member.DecodedName(),
                            CanonicalJson.Text(member.Value),
                            InsertedText.BreaksOut(member.DecodedName()) || InsertedText.BreaksOut(member.Value)
                        )
                    ),
            ];
        }
        catch (JsonException)
        {
            return [("text that is not JSON", json, false)];
        }
    }
}

/// <param name="Path">The annotation that sets it.</param>
/// <param name="Name">Its name, or the line that cannot be read.</param>
/// <param name="Setting">Its value; if unknown, the whole text of the annotation.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Remedy">What to do.</param>
internal readonly record struct UnknownSetting(JsonPath Path, string Name, string Setting, string Message, string Remedy);
