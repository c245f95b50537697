using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Shapes;

/// <summary>
/// A ProxyConfig's variables become the proxy's environment: they can point it at another control plane or certificate authority, or
/// change what it captures. Only those known to do none of that are admitted.
/// </summary>
public sealed class ProxyEnvironment() : Rule(new RuleDescriptor(
    "proxy-environment", "A ProxyConfig may set only harmless environment variables", RuleGroup.Shapes, EnforcementAction.Deny, IstioKind.ProxyConfig)
{
    Parameters = [new RuleParameter("keys", RuleParameterKind.AllowedKeys, null, "Further variables that may be set.")],
})
{
    // Go's runtime, the time zone, draining (istio pilot/cmd/pilot-agent/options), and DNS capture, which opens nothing either way.
    private static readonly HashSet<string> Harmless =
    [
        "GOMAXPROCS", "GOMEMLIMIT", "GOGC", "TZ",
        "TERMINATION_DRAIN_DURATION_SECONDS", "MINIMUM_DRAIN_DURATION", "EXIT_ON_ZERO_ACTIVE_CONNECTIONS",
        "ISTIO_META_DNS_CAPTURE", "ISTIO_META_DNS_AUTO_ALLOCATE",
    ];

    public override void Evaluate(Review review, RuleParameters parameters)
    {
        var more = parameters.Keys("keys");
        foreach (var variable in review.Spec.Member("environmentVariables"u8).Members())
        {
            if (!Harmless.Contains(variable.Name) && !more.Contains(variable.Name))
            {
                var setting = $"{variable.Name}={CanonicalJson.Text(variable.Value)}";
                review.Report(new Violation(
                    JsonPath.Spec["environmentVariables"][variable.Name],
                    variable.Name,
                    $"{variable.Name} is not among the variables known to be harmless to the proxy",
                    $"take it out, or {Remedies.Ask(review, $"add {variable.Name} to the keys of proxy-environment")}")
                {
                });
            }
        }
    }
}
