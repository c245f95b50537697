using System.Globalization;
using System.Net;
using AdmissionWebhook.Policy.Proposals;

namespace AdmissionWebhook.Proposals;

/// <summary>The approvals of a proposal as YAML: those for the same namespaces together, each with what a person must decide.</summary>
internal sealed class ApprovalSection(YamlText yaml, IReadOnlyList<ProposalSubject> subjects)
{
    private const int Named = 3;

    public void Write(IReadOnlyList<ProposedApproval> approvals)
    {
        foreach (var group in approvals.GroupBy(approval => string.Join(", ", approval.Namespaces)).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            yaml.Comment(4, $"--- {(group.Key.Length == 0 ? "any namespace" : group.Key)} ---");
            foreach (var suggestion in WildcardSuggestion.For([.. group.Select(approval => approval.Host).Distinct()]))
            {
                yaml.Comment(4, suggestion);
            }

            foreach (var approval in group)
            {
                Write(approval);
            }
        }
    }

    /// <summary>The fields of an approval, the host first.</summary>
    public static void WriteFields(YamlText yaml, ProposedApproval approval)
    {
        yaml.Line(4, $"- host: {YamlText.Scalar(approval.Host)}");
        if (approval.Ports.Count > 0)
        {
            yaml.Line(6, $"ports: [{string.Join(", ", approval.Ports.GroupBy(port => port.Number).Select(Port))}]");
        }

        yaml.List(6, "resolutions", approval.Resolutions);
        yaml.List(6, "addresses", approval.Addresses);
        if (!approval.Namespaces.Contains(""))
        {
            yaml.List(6, "namespaces", approval.Namespaces);
        }

        yaml.List(6, "exportTo", approval.Exports);
        if (approval.Workloads)
        {
            yaml.Line(6, "workloads: true");
        }
    }

    private void Write(ProposedApproval approval)
    {
        var users = approval.Subjects.Select(subject => subjects[subject]).ToList();
        yaml.Comment(4, $"for {string.Join(", ", users.Take(Named).Select(user => user.Identity))}{More(users.Count)}");
        foreach (var decision in Decisions(approval))
        {
            yaml.Comment(4, $"decide: {decision}");
        }

        var owner = One("owner", users.Select(user => user.Owner));
        var approver = One("approvedBy", users.Select(user => user.ApprovedBy));
        WriteFields(yaml, approval);
        yaml.Text(6, "owner", owner);
        yaml.Text(6, "approvedBy", approver);
    }

    private string? One(string what, IEnumerable<string?> values)
    {
        var distinct = values.OfType<string>().Distinct().Order(StringComparer.Ordinal).ToList();
        if (distinct.Count > 1)
        {
            yaml.Comment(4, $"decide: {what}: the objects name {string.Join(", ", distinct)}");
        }

        return distinct is [var one] ? one : null;
    }

    private static IEnumerable<string> Decisions(ProposedApproval approval)
    {
        if (approval.Host.StartsWith('*'))
        {
            yield return $"this covers every name below {approval.Host[2..]}; name the hosts that are meant";
        }

        if (approval.Exports.Contains("*"))
        {
            yield return "the objects export it to every namespace; without an exportTo they do so too: write exportTo: [\".\"] there, then take exportTo out here";
        }

        if (approval.Resolutions.Contains("NONE"))
        {
            yield return "resolution NONE sends traffic to whatever address the caller dials; resolution DNS would not";
        }

        if (approval.Resolutions.Contains("DYNAMIC_DNS"))
        {
            yield return "resolution DYNAMIC_DNS sends traffic to whatever name the request carries";
        }

        foreach (var port in approval.Ports.Where(port => port.IsOpaque))
        {
            yield return string.Create(CultureInfo.InvariantCulture,
                $"{port.Protocol} on port {port.Number} carries no host name that the proxy could check: does it speak TLS? Then declare it so");
        }

        foreach (var block in approval.Addresses.Where(IsWide))
        {
            yield return $"{block} is a wide block: is all of it the host's?";
        }

        if (approval.Workloads)
        {
            yield return "workload entries stand for this host, and any Service may select them";
        }

        if (!approval.Demands.Any(demand => demand.IsRegistration))
        {
            yield return approval.Ports.Count > 0 ? "no ServiceEntry of these namespaces registers it; it is only named"
                : "no ServiceEntry registers it, so its ports are not known: name them";
        }

        if (approval.Namespaces.Contains(""))
        {
            yield return "the namespace is a placeholder in the manifests: name the namespaces";
        }
    }

    private static string Port(IGrouping<int, DemandedPort> port)
    {
        var protocols = port.Select(one => one.Protocol).ToList();
        var number = port.Key.ToString(CultureInfo.InvariantCulture);
        return protocols.Contains("") ? $"{{number: {number}}}"
            : $"{{number: {number}, protocols: [{string.Join(", ", protocols.Select(YamlText.Scalar))}]}}";
    }

    private static bool IsWide(string block) =>
        IPNetwork.TryParse(block, out var network) && network.PrefixLength < (network.BaseAddress.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? 24 : 56);

    private static string More(int count) => count > Named ? string.Create(CultureInfo.InvariantCulture, $" and {count - Named} more") : "";
}
