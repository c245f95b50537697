using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Audit;

/// <summary>
/// WorkloadEntries that istiod wrote for a VM are admitted with a warning because istiod is a trusted user, so the audit should not report
/// them as denied. The author of an object is not stored; it is recognized by istiod's marks: the annotation, the owning WorkloadGroup of
/// that name (istio pilot/pkg/autoregistration/controller.go) and a spec that no other field manager has touched (istio pkg/kube/util.go
/// names it after the program). A tenant could forge these marks, but was not trusted when the entry was admitted; they only soften the
/// audit.
/// </summary>
internal static class AutoRegistered
{
    private const string FieldManager = "pilot-discovery";

    public static bool IsIstiods(JsonElement item)
    {
        var metadata = item.Member("metadata"u8);
        return item.Text("kind"u8) == "WorkloadEntry"
            && metadata.Member("annotations"u8).Text("istio.io/autoRegistrationGroup"u8) is { Length: > 0 } group
            && IsOwnedBy(metadata, group)
            && IsSpecOfIstiod(metadata);
    }

    private static bool IsOwnedBy(JsonElement metadata, string group)
    {
        foreach (var owner in metadata.Member("ownerReferences"u8).Items())
        {
            if (owner.IsTrue("controller"u8) && owner.Text("kind"u8) == "WorkloadGroup" && owner.Text("name"u8) == group)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsSpecOfIstiod(JsonElement metadata)
    {
        var any = false;
        foreach (var entry in metadata.Member("managedFields"u8).Items())
        {
            if (entry.Member("fieldsV1"u8).Member("f:spec"u8).IsPresent())
            {
                if (entry.Text("manager"u8) != FieldManager)
                {
                    return false;
                }

                any = true;
            }
        }

        return any;
    }
}
