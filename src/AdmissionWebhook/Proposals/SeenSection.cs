using AdmissionWebhook.Traffic;

namespace AdmissionWebhook.Proposals;

/// <summary>Hosts seen in traffic, as YAML.</summary>
internal static class SeenSection
{
    public static void Write(YamlText yaml, IReadOnlyList<SeenHost> hosts)
    {
        if (hosts.Count == 0)
        {
            return;
        }

        yaml.Comment(4, "--- seen in traffic, not registered ---");
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
            ? "blocked today; remove this unless it is needed"
            : "register it with a ServiceEntry, or remove this";
        if (host.Approval.Ports.Count == 0)
        {
            yield return "the port is unknown; add ports";
        }

        if (host.Approval.Namespaces.Contains(""))
        {
            yield return "the namespace is unknown; add namespaces";
        }
    }
}
