using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.References;

namespace AdmissionWebhook.Policy.Rules.Destinations;

/// <summary>A denial beats every approval, matches every host it overlaps, and cannot be lifted.</summary>
public sealed class DeniedHost()
    : Rule(
        new RuleDescriptor("denied-host", "Denied hosts must not be used", RuleGroup.Destinations, EnforcementAction.Deny, IstioKind.All)
    )
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        var denials = new List<Denial>();
        foreach (var reference in review.References)
        {
            if (!EgressHosts.TryHost(reference, out var host))
            {
                continue;
            }

            denials.Clear();
            review.Policy.CollectDenials(host, denials);
            foreach (var denial in denials.DistinctBy(denial => denial.Policy))
            {
                review.Report(
                    new Violation(
                        reference.Path,
                        reference.Value,
                        $"\"{host.Canonical}\" is denied by \"{denial.Host.Canonical}\" in policy "
                            + $"{denial.Policy.Name}{(denial.Reason is { } reason ? $": {reason}" : "")}",
                        "use another host; no approval or exception lifts a denial"
                    )
                    {
                        Role = reference.Role.ToString(),
                        Canonical = host.Canonical,
                        By = denial.Policy,
                        IsAbsolute = true,
                    }
                );
            }
        }
    }
}
