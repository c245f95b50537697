using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.References;
using AdmissionWebhook.Policy.Rules.Pairs;

namespace AdmissionWebhook.Policy.Rules.Tls;

/// <summary>
/// Without verification the proxy encrypts to whoever answers (istio pilot/pkg/networking/core/cluster_tls.go). For in-cluster hosts it
/// only warns, unless a ServiceEntry sends the name outside.
/// </summary>
public sealed class TlsVerification()
    : Rule(
        new RuleDescriptor(
            "tls-verification",
            "The certificates of external hosts must be verified",
            RuleGroup.Tls,
            EnforcementAction.Deny,
            IstioKind.DestinationRule | IstioKind.ServiceEntry
        )
    )
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        if (review.Kind == IstioKind.ServiceEntry)
        {
            EvaluateAlias(review);
            return;
        }

        foreach (var tls in ClientTls.All(review))
        {
            if (!tls.SkipsVerification)
            {
                continue;
            }

            var host = DestinationHosts.Name(review);
            review.Report(
                new Violation(
                    tls.Path["insecureSkipVerify"],
                    "true",
                    $"insecureSkipVerify sends traffic for \"{host}\" to whoever answers, with any certificate",
                    "remove insecureSkipVerify; for a private CA, set its certificate in caCertificates"
                )
                {
                    Role = tls.Part,
                    Canonical = host,
                    AtMost = DestinationHosts.IsExternal(review) ? EnforcementAction.Deny : EnforcementAction.Warn,
                }
            );
        }
    }

    // The DestinationRule was admitted when the name was a Service's.
    private static void EvaluateAlias(Review review)
    {
        if (review.Known is not KnownServiceEntry entry || !Aliases.LeadsOutside(entry, review.Mesh))
        {
            return;
        }

        foreach (var reference in review.References)
        {
            if (
                reference.Role == EgressRole.RegisteredHost
                && HostName.Parse(reference.Value) is var host
                && EgressHosts.IsServedInside(review, host)
                && Neighbours.DestinationRules(review, host).FirstOrDefault(rule => rule.SkipsVerification) is { } rule
            )
            {
                review.Report(
                    new Violation(
                        reference.Path,
                        reference.Value,
                        $"\"{host.Canonical}\" is external, and {rule} accepts any certificate for it",
                        $"remove insecureSkipVerify from {rule} first"
                    )
                    {
                        Canonical = host.Canonical,
                    }
                );
            }
        }
    }
}
