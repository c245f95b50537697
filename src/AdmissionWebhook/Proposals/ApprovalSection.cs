using System.Globalization;
using System.Net;
using System.Net.Sockets;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.Proposals;

namespace AdmissionWebhook.Proposals;

/// <summary>The approvals of a proposal as YAML, grouped by namespaces, each with comments on what remains to be decided.</summary>
internal sealed class ApprovalSection(YamlText yaml, IReadOnlyList<ProposalSubject> subjects)
{
    private const int Named = 3;

    /// <summary>The order in the file: by namespaces, then by host.</summary>
    public static IReadOnlyList<ProposedApproval> InOrder(IEnumerable<ProposedApproval> approvals) =>
        [.. approvals.OrderBy(Scope, StringComparer.Ordinal).ThenBy(approval => approval.Host, StringComparer.Ordinal)];

    /// <param name="approvals">The approvals, in order.</param>
    public void Write(IReadOnlyList<ProposedApproval> approvals)
    {
        foreach (var group in approvals.GroupBy(Scope))
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

    private static string Scope(ProposedApproval approval) => string.Join(", ", approval.Namespaces);

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
            yield return $"covers every name below {approval.Host[2..]}; list the hosts instead if they are known";
        }

        if (approval.Exports.Contains("*"))
        {
            yield return "exported to every namespace (also the effect of a missing exportTo); "
                + "to narrow it, set exportTo: [\".\"] in the objects and remove it here";
        }

        if (approval.Resolutions.Contains("NONE"))
        {
            yield return "resolution NONE sends traffic to any address that the caller dials; use DNS if possible";
        }

        if (approval.Resolutions.Contains("DYNAMIC_DNS"))
        {
            yield return "resolution DYNAMIC_DNS sends traffic to any name in the request; use DNS if possible";
        }

        foreach (var port in approval.Ports.Where(port => port.IsOpaque))
        {
            var number = port.Number.ToString(CultureInfo.InvariantCulture);
            yield return port.Protocol == PortProtocol.None
                ? $"port {number} declares no protocol, so the proxy checks no host name; if it is TLS, declare it as TLS"
                : $"{port.Protocol} on port {number} carries no host name that the proxy can check; if it is TLS, declare it as TLS";
        }

        foreach (var block in approval.Addresses.Where(IsWide))
        {
            yield return $"{block} is a wide block; does the host use all of it?";
        }

        if (approval.Workloads)
        {
            yield return "WorkloadEntries use this host, and any Service may select them";
        }

        if (!approval.Demands.Any(demand => demand.IsRegistration))
        {
            yield return approval.Ports.Count > 0
                ? "no ServiceEntry in these namespaces registers it; other objects refer to it"
                : "no ServiceEntry registers it, so its ports are unknown; add ports";
        }

        if (approval.Namespaces.Contains(""))
        {
            yield return "the manifests have a placeholder for the namespace; add namespaces";
        }
    }

    private static string Port(IGrouping<int, DemandedPort> port)
    {
        var protocols = port.Select(one => one.Protocol).ToList();
        var number = port.Key.ToString(CultureInfo.InvariantCulture);
        return protocols.Contains("")
            ? $"{{number: {number}}}"
            : $"{{number: {number}, protocols: [{string.Join(", ", protocols.Select(YamlText.Scalar))}]}}";
    }

    private static bool IsWide(string block) =>
        IPNetwork.TryParse(block, out var network)
        && network.PrefixLength < (network.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? 24 : 56);

    private static string More(int count) => count > Named ? string.Create(CultureInfo.InvariantCulture, $" and {count - Named} more") : "";
}
