using System.Text.Json;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Schema;

namespace AdmissionWebhook.Policy.Policies;

/// <summary>Reads <c>spec.approvedHosts</c> and <c>spec.deniedHosts</c>.</summary>
internal static class ApprovalReader
{
    public static IEnumerable<Approval> Approvals(JsonElement spec, string policy)
    {
        var index = -1;
        foreach (var item in spec.Member("approvedHosts"u8).Items())
        {
            index++;
            if (item.Text("host"u8) is not { } text || Formats.ApprovedHost(text) is not null)
            {
                continue;
            }

            var expires = item.Text("expires"u8);
            yield return new Approval
            {
                Host = HostName.Parse(text),
                Ports = [.. Ports(item)],
                Resolutions = PolicyReader.Texts(item, "resolutions"u8),
                Addresses = PolicyReader.Networks(item, "addresses"u8),
                Namespaces = PolicyReader.Globs(item, "namespaces"u8),
                ExportTo = PolicyReader.Globs(item, "exportTo"u8),
                Workloads = item.IsTrue("workloads"u8),
                Labels = PolicyReader.TextMap(item, "labels"u8),
                Owner = item.Text("owner"u8),
                ApprovedBy = item.Text("approvedBy"u8),
                Reason = item.Text("reason"u8),
                Ticket = item.Text("ticket"u8),
                Expires = expires,
                ExpiresAt = expires is null ? null : Formats.Expiry(expires),
                Policy = policy,
                Index = index,
            };
        }
    }

    public static IEnumerable<Denial> Denials(JsonElement spec, CompiledPolicy policy)
    {
        var index = -1;
        foreach (var item in spec.Member("deniedHosts"u8).Items())
        {
            index++;

            // A denial with a case error or a trailing dot still applies.
            if (item.Text("host"u8) is { } text && HostName.Parse(text) is { IsReadable: true } host)
            {
                yield return new Denial(host, item.Text("reason"u8), policy) { Index = index };
            }
        }
    }

    private static IEnumerable<ApprovedPort> Ports(JsonElement approval)
    {
        foreach (var port in approval.Member("ports"u8).Items())
        {
            if (port.Integer("number"u8) is { } number)
            {
                yield return new ApprovedPort(number, PolicyReader.Texts(port, "protocols"u8));
            }
        }
    }
}
