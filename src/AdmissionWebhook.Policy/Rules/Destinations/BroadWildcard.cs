using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.References;

namespace AdmissionWebhook.Policy.Rules.Destinations;

/// <summary>A wildcard over a whole top-level domain covers hosts of unrelated owners.</summary>
public sealed class BroadWildcard()
    : Rule(
        new RuleDescriptor(
            "broad-wildcard",
            "A wildcard needs at least two labels after \"*.\"",
            RuleGroup.Destinations,
            EnforcementAction.Deny,
            IstioKind.All
        )
    )
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        foreach (var reference in review.References)
        {
            if (
                EgressHosts.TryHost(reference, out var host)
                && host.IsWildcard
                && (host.Flaws & HostFlaw.PartialWildcard) == 0
                && host.Labels < 2
                && EgressHosts.IsExternal(reference, host, review)
            )
            {
                review.Report(
                    new Violation(
                        reference.Path,
                        reference.Value,
                        $"\"{reference.Value}\" covers "
                            + $"{(host.Labels == 0 || host.Canonical == "*" ? "every host" : "a whole top-level domain")}",
                        "list the hosts, or use a wildcard such as \"*.example.com\""
                    )
                    {
                        Role = reference.Role.ToString(),
                        Canonical = host.Canonical,
                    }
                );
            }
        }
    }
}
