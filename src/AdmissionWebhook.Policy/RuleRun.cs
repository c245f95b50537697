using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Rules;

namespace AdmissionWebhook.Policy;

/// <summary>Runs one rule over one review.</summary>
internal static class RuleRun
{
    private const string Status = "status";

    /// <param name="review">The review.</param>
    /// <param name="index">The rule's place in the catalogue.</param>
    public static bool Applies(Review review, int index)
    {
        var rule = RuleCatalog.All[index].Descriptor;
        return (rule.Kinds & review.Kind) != 0
            && review.Policy[index].Action != EnforcementAction.Disabled
            && (!rule.NeedsOtherObjects || review.Cluster.KnowsObjects)
            && (!rule.IsOfflineOnly || review.Input.OfflineSchema is not null)
            && !(
                rule.Group == RuleGroup.Capture
                && review.Policy[index].Action < EnforcementAction.Deny
                && CaptureObjects.IsMadeByWorkload(review)
            )
            && (rule.AppliesToPlatform || !review.Policy.IsPlatform)
            && rule.ReadsStatus == (review.Input.SubResource == Status);
    }

    /// <summary>Returns whether the rule completed. If it threw, the failure is the only violation reported.</summary>
    public static bool Evaluate(Review review, int index)
    {
        try
        {
            review.EndIfOverdue();
            RuleCatalog.All[index].Evaluate(review, review.Policy[index].Parameters);
            return true;
        }
#pragma warning disable CA1031 // A fault in one rule must become a denial that names it, never a dropped call.
        catch (Exception fault) when (fault is not OverdueException)
#pragma warning restore CA1031
        {
            review.Violations.Clear();
            review.Report(
                new Violation(
                    JsonPath.Root,
                    "",
                    $"the rule failed on this object ({fault.GetType().Name}: {fault.Message})",
                    "report this as a bug; until it is fixed, an exception for the rule admits the object"
                )
            );
            return false;
        }
    }
}
