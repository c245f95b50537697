using AdmissionWebhook.Policy.Approvals;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.References;

namespace AdmissionWebhook.Policy.Rules.Destinations;

/// <summary>Warns in time that an approval in use is about to expire and no other one takes over.</summary>
public sealed class ExpiringApproval()
    : Rule(
        new RuleDescriptor(
            "expiring-approval",
            "The approval of an external host should not be about to expire",
            RuleGroup.Destinations,
            EnforcementAction.Warn,
            IstioKind.All
        )
        {
            Parameters = [new RuleParameter("days", RuleParameterKind.Days, 14, "How many days ahead to look.")],
        }
    )
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        var horizon = review.Now.AddDays(parameters.Days("days"));
        if (review.Kind == IstioKind.ServiceEntry)
        {
            EvaluateServiceEntry(review, horizon);
            return;
        }

        foreach (var reference in review.References)
        {
            if (EgressHosts.TryHost(reference, out var host) && EgressHosts.IsExternal(reference, host, review))
            {
                ReportIfExpiring(review, host, reference, review.Approvals.For(host).Valid, horizon);
            }
        }
    }

    // Each port can rest on another approval, and a longer one helps only if it grants everything that the entry demands.
    private static void EvaluateServiceEntry(Review review, DateTimeOffset horizon)
    {
        ServiceEntryDemand? demand = null;
        foreach (var reference in review.References)
        {
            if (
                reference.Role is not (EgressRole.RegisteredHost or EgressRole.Endpoint)
                || !EgressHosts.TryHost(reference, out var host)
                || !EgressHosts.IsExternal(reference, host, review)
            )
            {
                continue;
            }

            var valid = review.Approvals.For(host).Valid;
            if (!valid.Any(approval => approval.ExpiresAt <= horizon))
            {
                continue;
            }

            demand ??= new ServiceEntryDemand(review, review.ServiceEntry.ExportTo);
            var meets = reference.Role == EgressRole.RegisteredHost ? demand.IsMetBy : (Func<Approval, bool>)(_ => true);
            foreach (var port in review.ServiceEntry.Ports)
            {
                if (
                    port.OnTheWire.Any(wire =>
                        ReportIfExpiring(
                            review,
                            host,
                            reference,
                            valid.Where(approval => approval.AllowsDialled(port.Number, wire.Number, port.Protocol) && meets(approval)),
                            horizon
                        )
                    )
                )
                {
                    break;
                }
            }
        }
    }

    private static bool ReportIfExpiring(
        Review review,
        in HostName host,
        in EgressReference reference,
        IEnumerable<Approval> candidates,
        DateTimeOffset horizon
    )
    {
        var longest = candidates.MaxBy(approval => approval.ExpiresAt ?? DateTimeOffset.MaxValue);
        if (longest is null || !(longest.ExpiresAt <= horizon))
        {
            return false;
        }

        review.Report(
            new Violation(
                reference.Path,
                reference.Value,
                $"the approval of \"{host.Canonical}\" for namespace \"{review.Namespace}\" ends soon "
                    + $"({longest.Expires}, policy {longest.Policy})",
                Remedies.Ask(review, $"renew it{(longest.Ticket is { } ticket ? $" (see {ticket})" : "")}")
            )
            {
                Role = reference.Role.ToString(),
                Canonical = host.Canonical,
            }
        );
        return true;
    }
}
