using AdmissionWebhook.Policy.Approvals;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.References;

namespace AdmissionWebhook.Policy.Rules.Destinations;

/// <summary>Every host outside the cluster that an object names, through whatever field, needs an approval.</summary>
public sealed class UnapprovedHost() : Rule(new RuleDescriptor(
    "unapproved-host", "External hosts must be approved for the namespace", RuleGroup.Destinations, EnforcementAction.Deny, IstioKind.All))
{
    public override void Evaluate(Review review)
    {
        if (review.Kind == IstioKind.ServiceEntry)
        {
            foreach (var shortfall in review.Coverage.Shortfalls)
            {
                if (shortfall.Requirement == Requirement.Host)
                {
                    Report(review, shortfall.Host, shortfall.Path, shortfall.Role, shortfall.Value, ServiceEntryReach.Of(review));
                }
            }

            return;
        }

        foreach (var reference in review.References)
        {
            if (EgressHosts.TryHost(reference, out var host) && EgressHosts.IsExternal(reference, host, review)
                && review.Approvals.For(host) is { IsApproved: false, Expired: null })
            {
                Report(review, host, reference.Path, reference.Role, reference.Value, null);
            }
        }
    }

    private static void Report(Review review, in HostName host, JsonPath path, EgressRole role, string value, Func<IReadOnlySet<string>>? reach) =>
        review.Report(new Problem(
            path,
            value,
            host.IsReadable
                ? $"\"{host.Canonical}\" is not an approved host for namespace \"{review.Namespace}\""
                : $"\"{value}\" is not a host that could be approved",
            Remedies.ForHost(review, host))
        {
            Role = role.ToString(),
            Canonical = host.Canonical,
            Reach = reach,
            AtMost = AutoRegistration.AtMost(review),
        });
}
