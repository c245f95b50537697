using System.Text.Json;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Shapes;

/// <summary>
/// A ProxyConfig's variables become the proxy's environment: they can point it to another control plane or CA, or change what it captures.
/// Only variables known to be harmless are admitted. A WorkloadGroup's annotation proxy.istio.io/config becomes the configuration of a
/// VM's proxy (istio istioctl/pkg/workload/workload.go, createMeshConfig).
/// </summary>
public sealed class ProxyEnvironment()
    : Rule(
        new RuleDescriptor(
            "proxy-environment",
            "Only harmless settings of a proxy's environment can be changed",
            RuleGroup.Shapes,
            EnforcementAction.Deny,
            IstioKind.ProxyConfig | IstioKind.WorkloadGroup
        )
        {
            Parameters = [new RuleParameter("keys", RuleParameterKind.AllowedKeys, null, "Additional variables that can be set.")],
        }
    )
{
    // Go's runtime, time zone, draining (istio pilot/cmd/pilot-agent/options), and DNS capture, which opens nothing either way.
    private static readonly HashSet<string> Harmless =
    [
        "GOMAXPROCS",
        "GOMEMLIMIT",
        "GOGC",
        "TZ",
        "TERMINATION_DRAIN_DURATION_SECONDS",
        "MINIMUM_DRAIN_DURATION",
        "EXIT_ON_ZERO_ACTIVE_CONNECTIONS",
        "ISTIO_META_DNS_CAPTURE",
        "ISTIO_META_DNS_AUTO_ALLOCATE",
    ];

    /// <summary>The variables that can be set without being listed.</summary>
    public static IReadOnlyCollection<string> HarmlessVariables => Harmless;

    public override void Evaluate(Review review, RuleParameters parameters)
    {
        var more = parameters.Keys("keys");
        if (review.Kind == IstioKind.WorkloadGroup)
        {
            EvaluateAnnotation(review, review.Metadata, JsonPath.Metadata, more);
            EvaluateAnnotation(review, review.Spec.Member("metadata"u8), JsonPath.Spec["metadata"], more);
            return;
        }

        foreach (var variable in review.Spec.Member("environmentVariables"u8).Members())
        {
            var name = variable.DecodedName();
            if (InsertedText.BreaksOut(name) || InsertedText.BreaksOut(variable.Value))
            {
                var path = JsonPath.Spec["environmentVariables"][name];
                review.Report(new Violation(path, name, InsertedText.Message(name), InsertedText.Remedy));
            }
            else if (!Harmless.Contains(name) && !more.Contains(name))
            {
                review.Report(
                    new Violation(
                        JsonPath.Spec["environmentVariables"][name],
                        name,
                        $"{name} is not a variable known to be harmless to the proxy",
                        $"remove it, or {Remedies.Ask(review, $"add {name} to the keys of proxy-environment")}"
                    )
                );
            }
        }

        var imageType = review.Spec.Member("image"u8).Text("imageType"u8);
        if (InsertedText.BreaksOut(imageType))
        {
            review.Report(
                new Violation(JsonPath.Spec["image"]["imageType"], imageType!, InsertedText.Message("imageType"), InsertedText.Remedy)
            );
        }
    }

    private static void EvaluateAnnotation(Review review, JsonElement metadata, JsonPath path, IReadOnlyList<string> more)
    {
        if (metadata.Member("annotations"u8).Text(ProxyConfigText.Annotation) is not { } config)
        {
            return;
        }

        var read = ProxyConfigText.Read(config);
        if (read.Refused is { } line)
        {
            Report(line, $"the line \"{line}\" of the proxy's settings cannot be read", ProxyConfigText.RemedyOfRefused);
        }

        foreach (var setting in read.Settings)
        {
            var name = setting.Name;
            if (setting.BreaksOut)
            {
                Report(name, InsertedText.Message(name), InsertedText.Remedy);
                return;
            }

            if (!ProxyConfigText.IsHarmless(name) && !Harmless.Contains(name) && !more.Contains(name))
            {
                Report(
                    name,
                    $"{name} is not a setting known to be harmless to a VM's proxy",
                    $"remove it, or {Remedies.Ask(review, $"add {name} to the keys of proxy-environment")}"
                );
                return;
            }
        }

        void Report(string value, string message, string remedy) =>
            review.Report(new Violation(path["annotations"]["proxy.istio.io/config"], value, message, remedy));
    }
}
