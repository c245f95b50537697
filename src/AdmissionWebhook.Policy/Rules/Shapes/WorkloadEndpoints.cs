using AdmissionWebhook.Policy.Addresses;
using AdmissionWebhook.Policy.Approvals;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.References;

namespace AdmissionWebhook.Policy.Rules.Shapes;

/// <summary>
/// Any Service can select a workload entry, under any name and on any port, so an approval of host and port does not cover it. Nor does it
/// cover the workloads that an external host's ServiceEntry selects. The approval must allow workloads explicitly.
/// </summary>
public sealed class WorkloadEndpoints()
    : Rule(
        new RuleDescriptor(
            "workload-endpoints",
            "External workloads need an approval for workloads",
            RuleGroup.Shapes,
            EnforcementAction.Deny,
            IstioKind.ServiceEntry | IstioKind.WorkloadEntry | IstioKind.WorkloadGroup
        )
    )
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        foreach (var reference in review.References)
        {
            if (reference.Role == EgressRole.WorkloadAddress && IsApprovedOtherwise(review, reference))
            {
                Report(review, reference.Path, reference.Value);
            }
            else if (
                reference.Role == EgressRole.RegisteredHost
                && review.Spec.Member("workloadSelector"u8).Member("labels"u8).HasContent()
                && IsApprovedOtherwise(review, reference)
            )
            {
                Report(review, JsonPath.Spec["workloadSelector"], reference.Value);
            }
        }
    }

    // unapproved-host and unapproved-address report what is not approved at all.
    private static bool IsApprovedOtherwise(Review review, in EgressReference reference)
    {
        if (EgressHosts.TryHost(reference, out var host))
        {
            return EgressHosts.IsExternal(reference, host, review)
                && review.Approvals.For(host) is { IsApproved: true, Valid: var valid }
                && !valid.Any(approval => approval.Workloads);
        }

        return NetworkAddress.TryParse(reference.Value, out var address)
            && NeverApproved.Reason(address) is null
            && AddressApprovals.Allows(review, reference.Role, address)
            && !AddressApprovals.Allows(review, reference.Role, address, approval => approval.Workloads);
    }

    private static void Report(Review review, JsonPath path, string value) =>
        review.Report(
            new Violation(
                path,
                value,
                $"the approval of \"{value}\" does not cover workloads, which any Service can select on any port",
                Remedies.Ask(review, $"add workloads: true to the approval of \"{value}\"")
            )
            {
                Role = path == JsonPath.Spec["workloadSelector"] ? "Selector" : "WorkloadAddress",
                Canonical = value,
                AtMost = AutoRegistration.AtMost(review),
            }
        );
}
