using AdmissionWebhook.Policy.Istio;

namespace AdmissionWebhook.Policy.Rules.Destinations;

/// <summary>Every external host in an object, in any field, needs an approval.</summary>
public sealed class UnapprovedHost()
    : Rule(
        new RuleDescriptor(
            "unapproved-host",
            "External hosts must be approved for the namespace",
            RuleGroup.Destinations,
            EnforcementAction.Deny,
            IstioKind.All
        )
    )
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        foreach (var ungranted in UngrantedHost.Of(review))
        {
            if (ungranted.Expired is null)
            {
                var host = ungranted.Host;
                var message = host.IsReadable
                    ? $"\"{host.Canonical}\" is not an approved host for namespace \"{review.Namespace}\""
                    : $"\"{ungranted.Value}\" is not a host that can be approved";
                review.Report(
                    ungranted.Violation(review, message, Remedies.ForHost(review, host)) with
                    {
                        AtMost = AutoRegistration.AtMost(review),
                    }
                );
            }
        }
    }
}
