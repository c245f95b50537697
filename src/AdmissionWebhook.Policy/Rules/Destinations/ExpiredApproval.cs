using AdmissionWebhook.Policy.Approvals;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.References;

namespace AdmissionWebhook.Policy.Rules.Destinations;

/// <summary>An approval that has run out approves nothing; the finding says so instead of "unapproved", since the cure differs.</summary>
public sealed class ExpiredApproval() : Rule(new RuleDescriptor(
    "expired-approval", "The approval of an external host must not have expired", RuleGroup.Destinations, EnforcementAction.Deny, IstioKind.All))
{
    public override void Evaluate(Review review)
    {
        if (review.Kind == IstioKind.ServiceEntry)
        {
            foreach (var shortfall in review.Coverage.Shortfalls)
            {
                if (shortfall.Requirement == Requirement.Unexpired)
                {
                    Report(review, shortfall.Host, shortfall.Path, shortfall.Role, shortfall.Value, shortfall.Nearest!, ServiceEntryReach.Of(review));
                }
            }

            return;
        }

        foreach (var reference in review.References)
        {
            if (EgressHosts.TryHost(reference, out var host) && EgressHosts.IsExternal(reference, host, review)
                && review.Approvals.For(host) is { IsApproved: false, Expired: { } expired })
            {
                Report(review, host, reference.Path, reference.Role, reference.Value, expired, null);
            }
        }
    }

    private static void Report(
        Review review, in HostName host, JsonPath path, EgressRole role, string value, Approval expired, Func<IReadOnlySet<string>>? reach) =>
        review.Report(new Problem(
            path,
            value,
            $"the approval of \"{host.Canonical}\" for namespace \"{review.Namespace}\" expired ({expired.Expires}, policy {expired.Policy})",
            Remedies.Ask(review, $"renew it{(expired.Ticket is { } ticket ? $" (see {ticket})" : "")}, or stop using the host"))
        {
            Role = role.ToString(),
            Canonical = host.Canonical,
            Reach = reach,
        });
}
