using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.References;

/// <summary>The address of a WorkloadEntry or WorkloadGroup template, which any Service can select.</summary>
internal static class WorkloadReferences
{
    public static void Collect(JsonElement workload, JsonPath path, ShapeReader shape, List<EgressReference> into)
    {
        if (shape.Text(workload.Member("address"u8), path["address"]) is { Length: > 0 } address)
        {
            into.Add(new EgressReference(EgressRole.WorkloadAddress, path["address"], address));
        }
    }

    public static void CollectTemplate(JsonElement spec, ShapeReader shape, List<EgressReference> into) =>
        Collect(shape.Mapping(spec.Member("template"u8), JsonPath.Spec["template"]), JsonPath.Spec["template"], shape, into);
}
