using System.Text.Json;
using System.Text.Json.Nodes;
using AdmissionWebhook.Policy.Approvals;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Patching;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.References;
using AdmissionWebhook.Policy.Schema;

namespace AdmissionWebhook.Policy.Defaults;

/// <summary>
/// The labels of the policies and of the approvals in use. Never overwrites a label. Services select workloads by label, so workloads get
/// only keys of the product's own domain.
/// </summary>
public sealed class LabelsDefault() : Default("labels", forControlled: true)
{
    public override void Apply(Review review, List<JsonPatchOperation> patch)
    {
        var current = review.Metadata.Member("labels"u8);
        if (current.IsPresent() && current.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        var missing = new List<KeyValuePair<string, string>>();
        foreach (var label in Wished(review, patch))
        {
            if (MaySet(review.Kind, label.Key) && !Has(current, label.Key) && !missing.Exists(known => known.Key == label.Key))
            {
                missing.Add(label);
            }
        }

        if (missing.Count == 0)
        {
            return;
        }

        var path = JsonPath.Metadata["labels"];
        if (!current.IsPresent())
        {
            patch.Add(
                new JsonPatchOperation(
                    path.ToString(),
                    new JsonObject(missing.Select(label => KeyValuePair.Create(label.Key, (JsonNode?)label.Value)))
                )
            );
            return;
        }

        foreach (var label in missing)
        {
            patch.Add(new JsonPatchOperation(path[label.Key].ToString(), label.Value));
        }
    }

    /// <summary>Whether objects of a kind may be given a label.</summary>
    public static bool MaySet(IstioKind kind, string key) =>
        kind is IstioKind.WorkloadEntry or IstioKind.WorkloadGroup
            ? key.StartsWith(ReservedLabels.OwnDomain, StringComparison.Ordinal)
            : ReservedLabels.Reason(key) is null;

    private static bool Has(JsonElement labels, string key)
    {
        foreach (var label in labels.Members())
        {
            if (label.DecodedName() == key)
            {
                return true;
            }
        }

        return false;
    }

    private static IEnumerable<KeyValuePair<string, string>> Wished(Review review, List<JsonPatchOperation> patch) =>
        UsedApprovals(review, patch).SelectMany(approval => approval.Labels).Concat(review.Policy.Defaults.Labels);

    private static IEnumerable<Approval> UsedApprovals(Review review, List<JsonPatchOperation> patch)
    {
        if (review.Kind == IstioKind.ServiceEntry)
        {
            // The exportTo that this patch adds decides which approvals cover the object: without it a second pass would add their labels.
            return ExportToDefault.In(patch) is { } exportTo ? new ServiceEntryCoverage(review, exportTo).Used : review.Coverage.Used;
        }

        var used = new List<Approval>();
        foreach (var reference in review.References)
        {
            if (
                EgressHosts.TryHost(reference, out var host)
                && EgressHosts.IsExternal(reference, host, review)
                && review.Approvals.For(host) is { IsApproved: true } approval
            )
            {
                used.Add(approval.Valid[0]);
            }
        }

        return used;
    }
}
