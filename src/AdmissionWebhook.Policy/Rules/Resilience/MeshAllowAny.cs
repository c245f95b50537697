using AdmissionWebhook.Policy.Istio;

namespace AdmissionWebhook.Policy.Rules.Resilience;

/// <summary>
/// With ALLOW_ANY sidecars forward traffic to unregistered hosts, so approvals have no effect. It is a setting of the mesh, and not in any
/// kind that is admitted here: <see cref="MeshOutboundPolicy"/> finds it in the documents that have it.
/// </summary>
public sealed class MeshAllowAny()
    : Rule(
        new RuleDescriptor(
            "mesh-allow-any",
            "The mesh must send traffic to registered hosts only",
            RuleGroup.Resilience,
            EnforcementAction.Warn,
            IstioKind.None
        )
        {
            NeedsOtherObjects = true,
        }
    )
{
    public override void Evaluate(Review review, RuleParameters parameters) { }
}
