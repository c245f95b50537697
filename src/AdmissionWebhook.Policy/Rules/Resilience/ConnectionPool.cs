using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Text;

namespace AdmissionWebhook.Policy.Rules.Resilience;

/// <summary>Without limits one slow dependency can use up all connections and request slots of its clients.</summary>
public sealed class ConnectionPool()
    : Rule(
        new RuleDescriptor(
            "connection-pool",
            "A DestinationRule for an external host should limit its connections",
            RuleGroup.Resilience,
            EnforcementAction.Disabled,
            IstioKind.DestinationRule
        )
    )
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        foreach (var (path, port) in DestinationSettings.Lacking(review, "connectionPool"))
        {
            var timeout = GoDuration.Format(review.Policy.Defaults.ConnectTimeout ?? TimeSpan.FromSeconds(10));
            review.Report(
                new Violation(
                    path,
                    "",
                    $"{DestinationSettings.Of(port)} has no connectionPool, so a slow dependency can use up all connections",
                    $"add connectionPool, for example {{tcp: {{maxConnections: 100, connectTimeout: {timeout}}}, "
                        + "http: {http1MaxPendingRequests: 100}}"
                )
                {
                    Role = $"port {port}",
                    Canonical = DestinationHosts.Name(review),
                }
            );
        }
    }
}
