using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.References;

namespace AdmissionWebhook.Policy.Rules.Destinations;

/// <summary>A host must mean the same to everyone: Istio's registry, Envoy and DNS differ on case, dots and numbers.</summary>
public sealed class NonCanonicalHost()
    : Rule(
        new RuleDescriptor(
            "non-canonical-host",
            "Hosts must be spelled in canonical form",
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
            if (EgressHosts.TryHost(reference, out var host) && Describe(review, host) is { } flaw)
            {
                review.Report(
                    new Violation(
                        reference.Path,
                        reference.Value,
                        $"\"{reference.Value}\" {flaw}",
                        host.IsReadable && host.Canonical != host.Written ? $"write \"{host.Canonical}\"" : Remedies.ForHost(review, host)
                    )
                    {
                        Role = reference.Role.ToString(),
                        Canonical = host.Written,
                    }
                );
            }
        }
    }

    private static string? Describe(Review review, in HostName host) =>
        host.Flaws switch
        {
            HostFlaw.None or HostFlaw.EveryHost => null,
            var flaws when (flaws & HostFlaw.Grammar) != 0 => host.Written.Any(letter => letter > 127)
                ? "has characters outside ASCII; Istio needs the name as it is in DNS"
                : "is not a DNS name",
            var flaws when (flaws & HostFlaw.PartialWildcard) != 0 =>
                "has a wildcard that is not its whole first label: \"*example.com\" covers \"evilexample.com\"",
            var flaws when (flaws & HostFlaw.NumericLastLabel) != 0 => "ends in a number, which resolvers parse as an IP address",
            var flaws when (flaws & HostFlaw.UpperCase) != 0 =>
                "has upper-case letters; Istio compares names case-sensitively, Envoy does not",
            var flaws when (flaws & HostFlaw.TrailingDot) != 0 => "ends in a dot, which makes it another name to Istio",
            var flaws when (flaws & HostFlaw.ALabel) != 0 => review.Approvals.For(host).IsApproved
                ? null
                : "has an internationalised label (xn--) that no approval spells out",
            _ => null,
        };
}
