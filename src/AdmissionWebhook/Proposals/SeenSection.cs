using AdmissionWebhook.Traffic;

namespace AdmissionWebhook.Proposals;

/// <summary>Hosts that were seen on the wire, as YAML.</summary>
internal static class SeenSection
{
    public static void Write(YamlText yaml, IReadOnlyList<SeenHost> hosts)
    {
        if (hosts.Count == 0)
        {
            return;
        }

        yaml.Comment(4, "--- seen on the wire, registered by no object ---");
        foreach (var host in hosts)
        {
            foreach (var flow in host.Flows)
            {
                yaml.Comment(4, $"seen: {SeenHosts.Describe(flow)}");
            }

            foreach (var decision in Decisions(host))
            {
                yaml.Comment(4, $"decide: {decision}");
            }

            ApprovalSection.WriteFields(yaml, host.Approval);
        }
    }

    private static IEnumerable<string> Decisions(SeenHost host)
    {
        yield return host.Flows.All(flow => flow.Routing == TrafficRouting.Blocked)
            ? "nothing reaches it today: take this out, unless somebody needs it"
            : "register it by a ServiceEntry, or take this out";
        if (host.Approval.Ports.Count == 0)
        {
            yield return "the metrics name no port: name the ports";
        }

        if (host.Approval.Namespaces.Contains(""))
        {
            yield return "the source names no namespace: name the namespaces";
        }
    }
}
