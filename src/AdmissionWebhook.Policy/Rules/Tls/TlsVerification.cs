using AdmissionWebhook.Policy.Istio;

namespace AdmissionWebhook.Policy.Rules.Tls;

/// <summary>Without verification the proxy encrypts to whoever answers (istio pilot/pkg/networking/core/cluster_tls.go).</summary>
public sealed class TlsVerification() : Rule(new RuleDescriptor(
    "tls-verification", "The certificates of external hosts must be verified", RuleGroup.Tls, EnforcementAction.Deny, IstioKind.DestinationRule))
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        foreach (var tls in ClientTls.All(review))
        {
            if (!tls.SkipsVerification)
            {
                continue;
            }

            var host = DestinationHosts.Name(review);
            review.Report(new Violation(
                tls.Path["insecureSkipVerify"],
                "true",
                $"insecureSkipVerify sends \"{host}\" traffic to whoever answers, whatever certificate it shows",
                "remove insecureSkipVerify; for a private authority name its certificate in caCertificates")
            {
                Role = tls.Part,
                Canonical = host,
                AtMost = DestinationHosts.IsExternal(review) ? EnforcementAction.Deny : EnforcementAction.Warn,
            });
        }
    }
}
