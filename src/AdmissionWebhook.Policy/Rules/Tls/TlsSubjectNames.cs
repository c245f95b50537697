using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Tls;

/// <summary>
/// Istio takes server name and names to verify from the host by itself, but only while <c>sni</c> is unset (istio
/// pilot/pkg/networking/core/cluster_tls.go): with it, and without subjectAltNames, every certificate of a trusted authority will do.
/// </summary>
public sealed class TlsSubjectNames() : Rule(new RuleDescriptor(
    "tls-subject-names", "A server name that is set by hand needs the names to verify beside it", RuleGroup.Tls, EnforcementAction.Warn, IstioKind.DestinationRule))
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        if (!DestinationHosts.IsExternal(review))
        {
            return;
        }

        foreach (var tls in ClientTls.All(review))
        {
            if (tls.Originates && !tls.SkipsVerification && tls.Settings.Text("sni"u8) is { Length: > 0 } sni && !tls.Settings.Member("subjectAltNames"u8).HasContent())
            {
                review.Report(new Violation(
                    tls.Path["subjectAltNames"],
                    "",
                    $"sni \"{sni}\" is set without subjectAltNames, so a certificate for any other name is accepted too",
                    $"write subjectAltNames: [\"{sni}\"]")
                {
                    Role = tls.Part,
                    Canonical = sni,
                });
            }
        }
    }
}
