using AdmissionWebhook.Policy.Istio;

namespace AdmissionWebhook.Policy.Rules.Destinations;

/// <summary>An expired approval approves nothing. Separate from unapproved-host because the remedy differs.</summary>
public sealed class ExpiredApproval()
    : Rule(
        new RuleDescriptor(
            "expired-approval",
            "The approval of an external host must not have expired",
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
            if (ungranted.Expired is { } expired)
            {
                review.Report(
                    ungranted.Violation(
                        review,
                        $"the approval of \"{ungranted.Host.Canonical}\" for namespace \"{review.Namespace}\" expired "
                            + $"({expired.Expires}, policy {expired.Policy})",
                        Remedies.Ask(review, $"renew it{(expired.Ticket is { } ticket ? $" (see {ticket})" : "")}, or stop using the host")
                    )
                );
            }
        }
    }
}
