using System.Text.Json;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Destinations;

/// <summary>
/// How far a workload opens its address: the ports it listens on, and the labels of its spec by which Services select it. Metadata labels
/// select too, but defaults and tooling write them on objects whose address stood before any policy did.
/// </summary>
internal static class WorkloadReach
{
    public static Func<IReadOnlySet<string>> Of(Review review) => () =>
    {
        var workload = review.Kind == IstioKind.WorkloadGroup ? review.Spec.Member("template"u8) : review.Spec;
        var reach = new HashSet<string>(StringComparer.Ordinal) { "network " + workload.Text("network"u8) };
        Add(reach, "port", workload.Member("ports"u8));
        Add(reach, "label", workload.Member("labels"u8));
        return reach;
    };

    private static void Add(HashSet<string> reach, string dimension, JsonElement map)
    {
        foreach (var member in map.Members())
        {
            reach.Add($"{dimension} {member.DecodedName()}={CanonicalJson.Text(member.Value)}");
        }
    }
}
