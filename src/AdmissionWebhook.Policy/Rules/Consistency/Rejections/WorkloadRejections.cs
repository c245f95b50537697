using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Consistency.Rejections;

/// <summary>
/// WorkloadEntries and WorkloadGroups that istiod rejects (istio pkg/config/validation, validateWorkloadEntry and
/// ValidateWorkloadGroup).
/// </summary>
internal static class WorkloadRejections
{
    private const string Unix = "unix://";

    public static IEnumerable<Rejection> OfEntry(JsonElement entry, JsonPath path) =>
        Address(entry, path).Concat(Ports(entry.Member("ports"u8), path["ports"])).Concat(Labels(entry, path));

    public static IEnumerable<Rejection> OfGroup(JsonElement spec) =>
        ValueRejections
            .Labels(spec.Member("metadata"u8).Member("labels"u8), JsonPath.Spec["metadata"]["labels"])
            .Concat(ProbeRejections.Of(spec.Member("probe"u8), JsonPath.Spec["probe"]));

    /// <summary>Labels of an endpoint that istiod rejects.</summary>
    public static IEnumerable<Rejection> Labels(JsonElement entry, JsonPath path) =>
        ValueRejections.Labels(entry.Member("labels"u8), path["labels"]);

    private static IEnumerable<Rejection> Address(JsonElement entry, JsonPath path)
    {
        var address = entry.Text("address"u8) ?? "";
        if (address.StartsWith(Unix, StringComparison.Ordinal))
        {
            if (entry.Member("ports"u8).HasContent())
            {
                yield return new Rejection(path["ports"], "", "istiod rejects ports of a unix address", "remove the ports");
            }
        }
        else if (address.Length == 0)
        {
            if (entry.Text("network"u8) is null or "")
            {
                yield return new Rejection(path["address"], "", "istiod rejects a workload without address and network", "add its address");
            }
        }
        else if (!IstioNames.IsAddress(address) && !IstioNames.IsDomain(address))
        {
            yield return new Rejection(
                path["address"],
                address,
                $"istiod rejects \"{address}\": it is neither an IP address nor a DNS name",
                "write the address without scheme and port; ports go to ports"
            );
        }
    }

    private static IEnumerable<Rejection> Ports(JsonElement ports, JsonPath path)
    {
        foreach (var port in ports.Members())
        {
            var name = port.DecodedName();
            if (!IstioNames.IsLabel(name))
            {
                yield return new Rejection(
                    path[name],
                    name,
                    $"istiod rejects the port name \"{name}\": it is not a DNS label",
                    "use letters, digits and dashes"
                );
            }

            foreach (var rejection in ValueRejections.Range(ports, name, path, 1, ValueRejections.MaxPort))
            {
                yield return rejection;
            }
        }
    }
}
