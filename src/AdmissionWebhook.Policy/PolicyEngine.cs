using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Defaults;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Patching;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Policy;

/// <summary>
/// The evaluation that server, CLI and audit share. A pure function: the same policies, object, old object, user, cluster view and
/// instant give the same answer.
/// </summary>
public static class PolicyEngine
{
    /// <summary>Evaluates one object against every rule. A rule that fails denies under its own name.</summary>
    /// <param name="isOverdue">Polled to know whether to give up; null: never give up.</param>
    /// <exception cref="OverdueException"><paramref name="isOverdue"/> returned true.</exception>
    public static Verdict Validate(
        AdmissionInput input,
        PolicySet policies,
        IClusterView cluster,
        DateTimeOffset now,
        Func<bool>? isOverdue = null
    )
    {
        if (ReviewOf(input, policies, cluster, now, isOverdue) is not { } review)
        {
            return Verdict.NothingToSay;
        }

        var atMost = review.Policy.IsGoverned ? EnforcementAction.Deny : UngovernedObjects.AtMost(review.Input, policies);
        return atMost == EnforcementAction.Disabled ? Verdict.NothingToSay : new Evaluation(review, atMost).Evaluate();
    }

    /// <summary>The review passed to the rules; null if no rule evaluates the object.</summary>
    internal static Review? ReviewOf(
        AdmissionInput input,
        PolicySet policies,
        IClusterView cluster,
        DateTimeOffset now,
        Func<bool>? isOverdue = null
    )
    {
        if (input.IstioKind == IstioKind.None || input.Operation is Operation.Delete or Operation.Connect)
        {
            return null;
        }

        var labels = cluster.NamespaceLabels(input.Namespace);
        if ((input.IstioKind & IstioKind.Capture) != 0)
        {
            (input, labels) = CaptureObjects.InTheirNamespace(input, cluster);
            if (CaptureObjects.ArePassedOver(input, policies.Mesh))
            {
                return null;
            }
        }

        var policy = CaptureObjects.PolicyFor(input, policies, labels);
        return new Review(input, input.Object, policy, cluster, now) { IsOverdue = isOverdue };
    }

    /// <summary>Returns the defaults that the object lacks, as a patch that only adds. Never throws, whatever the object holds.</summary>
    public static IReadOnlyList<JsonPatchOperation> Mutate(
        AdmissionInput input,
        PolicySet policies,
        IClusterView cluster,
        DateTimeOffset now
    )
    {
        if (
            (input.IstioKind & IstioKind.Networking) == 0
            || input.SubResource.Length > 0
            || input.Operation is not (Operation.Create or Operation.Update)
            || input.IsBeingDeleted
        )
        {
            return [];
        }

        var policy = policies.For(input.Namespace, cluster.NamespaceLabels(input.Namespace));
        return policy.IsGoverned ? DefaultCatalog.Apply(new Review(input, input.Object, policy, cluster, now)) : [];
    }
}
