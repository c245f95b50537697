using AdmissionWebhook.Policy.Approvals;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.References;

namespace AdmissionWebhook.Policy.Rules.Shapes;

/// <summary>
/// With NONE (which an absent resolution means) the proxy sends traffic to whatever address the caller dialled; with DYNAMIC_DNS to
/// whatever name the request carries. Then the host list no longer decides where traffic goes.
/// </summary>
public sealed class Resolution() : Rule(new RuleDescriptor(
    "resolution", "A ServiceEntry must resolve its hosts as its approval allows", RuleGroup.Shapes, EnforcementAction.Deny, IstioKind.ServiceEntry))
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        var entry = review.ServiceEntry;
        var reported = false;
        foreach (var shortfall in review.Coverage.Of(Requirement.Resolution))
        {
            reported = true;
            review.Report(new Violation(
                shortfall.Path,
                entry.HasResolution ? entry.Resolution : "",
                $"{Describe(entry)}, which no approval of \"{shortfall.Host.Canonical}\" allows",
                $"write \"resolution: DNS\", or {Remedies.Ask(review, $"approve \"{shortfall.Host.Canonical}\" with resolution {entry.Resolution}")}")
            {
                Canonical = $"{shortfall.Host.Canonical} {entry.Resolution}",
                Host = shortfall.Host.Canonical,
            });
        }

        if (!reported && entry.Resolution == "NONE" && !review.References.Any(reference => reference.Role == EgressRole.Address))
        {
            review.Report(new Violation(
                JsonPath.Spec["resolution"],
                entry.HasResolution ? entry.Resolution : "",
                $"{Describe(entry)}; the approval allows that, but nothing limits the addresses",
                "list the host's address blocks in spec.addresses")
            {
                Role = "addresses",
                AtMost = EnforcementAction.Warn,
            });
        }
    }

    private static string Describe(ServiceEntryView entry) => entry.Resolution switch
    {
        "NONE" when !entry.HasResolution => "no resolution is set, which means NONE: traffic goes to any address that the caller dials",
        "NONE" => "resolution NONE sends traffic to any address that the caller dials",
        "DYNAMIC_DNS" => "resolution DYNAMIC_DNS sends traffic to any name that the request carries",
        _ => $"resolution {entry.Resolution} is used",
    };
}
